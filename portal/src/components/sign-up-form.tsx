import { type ReactNode, useState } from 'react'
import { Field } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'

type SignUpFormProps = { title: string; lede: string; next: string | null; children: ReactNode }

/** Makes an account and goes on to `next`; says where the mail went when the address must be confirmed first. */
export const SignUpForm = ({ title, lede, next, children }: SignUpFormProps) => {
  const { t } = useSpeech()
  const [mailedTo, setMailedTo] = useState<string | null>(null)
  if (mailedTo !== null)
    return (
      <div role="status">
        <h1>{t.signUp.confirmTitle}</h1>
        <p className="lede">{t.signUp.confirm(mailedTo)}</p>
      </div>
    )
  return (
    <>
      <h1>{title}</h1>
      <p className="lede">{lede}</p>
      <FormShell<{ confirm: string }>
        action="/sign-up"
        submit={t.signUp.submit}
        onDone={made => setMailedTo(made.confirm)}
      >
        <input type="hidden" name="next" value={next ?? ''} />
        <Field
          label={t.signIn.email}
          name="email"
          type="email"
          autoComplete="username"
          required
          maxLength={254}
        />
        <Field
          label={t.signIn.password}
          hint={t.signUp.passwordHint}
          name="password"
          type="password"
          autoComplete="new-password"
          required
          minLength={10}
          maxLength={200}
        />
        <Field
          label={t.signUp.name}
          hint={t.signUp.nameHint}
          name="name"
          autoComplete="name"
          maxLength={100}
        />
      </FormShell>
      {children}
    </>
  )
}
