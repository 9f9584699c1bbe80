import { type ActionFunctionArgs, Link, useLoaderData, useSearchParams } from 'react-router'
import { Field, PasswordField } from '../components/field.tsx'
import { FormShell } from '../components/form-shell.tsx'
import { OtherWays } from '../components/other-ways.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { Receipt } from '../components/receipt.tsx'
import { useSpeech } from '../components/speech.tsx'
import { signIn } from '../data/auth.ts'
import { goOnAfter } from '../go-on.ts'
import { loadGuest } from '../load-guest.ts'
import { readPath, withNext } from '../next-path.ts'
import { attempt, readField, readPassword } from '../outcome.ts'

export const loadSignIn = loadGuest

/** Signs in and goes on to `next`. */
export const submitSignIn = async ({ request }: ActionFunctionArgs) => {
  const form = await request.formData()
  const outcome = await attempt(() =>
    signIn({ email: readField(form, 'email'), password: readPassword(form) }),
  )
  if ('problem' in outcome) return outcome
  return goOnAfter(outcome.done === 'second-factor' ? outcome.done : 'in', readField(form, 'next'))
}

/** The sign-in form, and the other ways in that there are. */
export const SignInPage = () => {
  const { t } = useSpeech()
  const options = useLoaderData<typeof loadSignIn>()
  const next = readPath(useSearchParams()[0].get('next'))
  usePageTitle(t.signIn.title)
  return (
    <Receipt>
      <h1>{t.signIn.title}</h1>
      <p className="lede">{t.signIn.lede}</p>
      <FormShell action="/sign-in" submit={t.signIn.submit}>
        <input type="hidden" name="next" value={next ?? ''} />
        <Field
          label={t.signIn.email}
          name="email"
          type="email"
          autoComplete="username"
          required
          maxLength={254}
        />
        <PasswordField label={t.signIn.password} />
      </FormShell>
      {options.magicLink && (
        <p className="aside">
          <Link to="/forgotten-password">{t.signIn.forgotten}</Link>
        </p>
      )}
      <OtherWays options={options} next={next} byMail />
      {options.signUp === 'open' && (
        <p className="aside">
          {t.signIn.other} <Link to={withNext('/sign-up', next)}>{t.signIn.otherLink}</Link>
        </p>
      )}
    </Receipt>
  )
}
