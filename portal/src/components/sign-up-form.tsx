import type { AuthOptions } from 'authz/contract-sign-up'
import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'
import { Check, Field } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { NewPasswordField } from './new-password-field.tsx'
import { ResendForm } from './resend-form.tsx'
import { useSpeech } from './speech.tsx'

type SignUpFormProps = {
  title: string
  lede: string
  options: AuthOptions
  /** The code of an invitation, or the first admin's. */
  invitation: string
  next: string | null
  children: ReactNode
}

/** Makes an account and goes on to `next`; says where the mail went when the address must be confirmed first. */
export const SignUpForm = ({ title, lede, options, invitation, next, children }: SignUpFormProps) => {
  const { t } = useSpeech()
  const [mailedTo, setMailedTo] = useState<string | null>(null)
  const [email, setEmail] = useState('')
  const [name, setName] = useState('')
  if (mailedTo !== null) return <LookForMail email={mailedTo} />
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
        <input type="hidden" name="invitation" value={invitation} />
        <Field
          label={t.signIn.email}
          name="email"
          type="email"
          autoComplete="username"
          required
          maxLength={254}
          value={email}
          onChange={event => setEmail(event.target.value)}
        />
        <NewPasswordField label={t.signIn.password} min={options.passwordMin} about={`${email} ${name}`} />
        <Field
          label={t.signUp.name}
          hint={t.signUp.nameHint}
          name="name"
          autoComplete="name"
          maxLength={100}
          value={name}
          onChange={event => setName(event.target.value)}
        />
        {options.terms && <AcceptTerms version={options.terms.version} />}
      </FormShell>
      {children}
    </>
  )
}

const AcceptTerms = ({ version }: { version: number }) => {
  const { t } = useSpeech()
  return (
    <Check name="terms" value={version} required>
      {t.signUp.accept}{' '}
      <Link to="/terms" target="_blank">
        {t.signUp.terms}
      </Link>
    </Check>
  )
}

const LookForMail = ({ email }: { email: string }) => {
  const { t } = useSpeech()
  return (
    <div role="status">
      <h1>{t.signUp.confirmTitle}</h1>
      <p className="lede">{t.signUp.confirm({ email })}</p>
      <ResendForm email={email} submit={t.signUp.resend} sent={t.signUp.resent} />
    </div>
  )
}
