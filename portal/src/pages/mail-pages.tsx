import { useState } from 'react'
import { type ActionFunctionArgs, Link, useSearchParams } from 'react-router'
import { Field } from '../components/field.tsx'
import { FormShell } from '../components/form-shell.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { Receipt } from '../components/receipt.tsx'
import { useSpeech } from '../components/speech.tsx'
import { askForMail } from '../data/auth.ts'
import { readPath, withNext } from '../next-path.ts'
import { attempt, readField } from '../outcome.ts'

type Ask = (email: string, next: string | null) => Promise<void>

const submitMail =
  (ask: Ask) =>
  async ({ request }: ActionFunctionArgs) => {
    const form = await request.formData()
    const email = readField(form, 'email')
    return attempt(async () => {
      await ask(email, readPath(readField(form, 'next')))
      return { email }
    })
  }

/** Has the mail that confirms an address sent again. */
export const submitResend = submitMail(email => askForMail.confirmation({ email }))

export const submitMagicLink = submitMail((email, to) =>
  askForMail.magicLink({ email, ...(to === null ? {} : { to }) }),
)

export const submitForgottenPassword = submitMail(email => askForMail.password({ email }))

/** Asks for a link to sign in with. */
export const MagicLinkPage = () => <MailPage kind="magicLink" />

/** Asks for a link to choose another password with. */
export const ForgottenPasswordPage = () => <MailPage kind="password" />

const MailPage = ({ kind }: { kind: 'magicLink' | 'password' }) => {
  const { t } = useSpeech()
  const [sentTo, setSentTo] = useState<string | null>(null)
  const next = readPath(useSearchParams()[0].get('next'))
  const texts = t.mails[kind]
  usePageTitle(texts.title)
  return (
    <Receipt>
      {sentTo === null ? (
        <>
          <h1>{texts.title}</h1>
          <p className="lede">{texts.lede}</p>
          <FormShell<{ email: string }> submit={texts.submit} onDone={({ email }) => setSentTo(email)}>
            <input type="hidden" name="next" value={next ?? ''} />
            <Field
              label={t.signIn.email}
              name="email"
              type="email"
              autoComplete="username"
              required
              maxLength={254}
            />
          </FormShell>
        </>
      ) : (
        <div role="status">
          <h1>{t.mails.sentTitle}</h1>
          <p className="lede">{t.mails.sent({ email: sentTo })}</p>
        </div>
      )}
      <p className="aside">
        <Link to={withNext('/sign-in', next)}>{t.signIn.back}</Link>
      </p>
    </Receipt>
  )
}
