import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react'

/** `help` stands beside the label. */
type FieldProps = InputHTMLAttributes<HTMLInputElement> & { label: string; hint?: string; help?: ReactNode }

/** A labelled input with an optional hint that screen readers hear with it. */
export const Field = ({ label, hint, help, ...input }: FieldProps) => {
  const id = useId()
  const name = <label htmlFor={id}>{label}</label>
  return (
    <div className="field">
      {help ? (
        <div className="explained">
          {name}
          {help}
        </div>
      ) : (
        name
      )}
      <input id={id} aria-describedby={hint ? `${id}-hint` : undefined} {...input} />
      {hint && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  )
}

/** A field that tells what is typed rather than the event. */
export type TypedFieldProps = FieldProps & { onType?: (typed: string) => void }

/** A whole number. */
export const NumberField = ({ onType, ...field }: TypedFieldProps) => (
  <Field type="number" step={1} onChange={event => onType?.(event.target.value)} {...field} />
)

type SelectProps = SelectHTMLAttributes<HTMLSelectElement> & { label: string; options: [string, string][] }

/** A labelled choice; `options` are pairs of value and text. */
export const Select = ({ label, options, ...select }: SelectProps) => {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} {...select}>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}

/** A box or a radio button with its words, large enough for a thumb. */
export const Check = ({
  children,
  ...input
}: InputHTMLAttributes<HTMLInputElement> & { children: ReactNode }) => (
  <label className="check">
    <input type="checkbox" {...input} />
    <span>{children}</span>
  </label>
)

type TextAreaProps = TextareaHTMLAttributes<HTMLTextAreaElement> & { label: string; hint?: string }

/** A labelled field of many lines. */
export const TextArea = ({ label, hint, ...area }: TextAreaProps) => {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea id={id} aria-describedby={hint ? `${id}-hint` : undefined} {...area} />
      {hint && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  )
}

/** The six digits of an authenticator, which phones fill in by themselves. */
export const CodeField = ({ label, hint, ...input }: FieldProps) => {
  const id = useId()
  return (
    <div className="field code">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        pattern="[0-9]{6}"
        maxLength={6}
        required
        {...input}
      />
      {hint && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  )
}

/** The password that somebody has. */
export const PasswordField = (input: FieldProps) => (
  <Field
    name="password"
    type="password"
    autoComplete="current-password"
    required
    maxLength={200}
    {...input}
  />
)
