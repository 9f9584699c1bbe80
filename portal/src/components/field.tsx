import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, useId } from 'react'

type FieldProps = InputHTMLAttributes<HTMLInputElement> & { label: string; hint?: string }

/** A labelled input with an optional hint that screen readers hear with it. */
export const Field = ({ label, hint, ...input }: FieldProps) => {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} aria-describedby={hint ? `${id}-hint` : undefined} {...input} />
      {hint && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  )
}

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
