import { type ActionFunctionArgs, Link, useSearchParams } from 'react-router'
import { usePageTitle } from '../components/page-title.ts'
import { SignUpForm } from '../components/sign-up-form.tsx'
import { useSpeech } from '../components/speech.tsx'
import { signUp } from '../data/me.ts'
import { readPath, withNext } from '../next-path.ts'
import { attempt, readField } from '../outcome.ts'
import { goOn } from './sign-in-page.tsx'

/** Makes the account and goes on to `next`; answers with the address when it must be confirmed by mail first. */
export const submitSignUp = async ({ request }: ActionFunctionArgs) => {
  const form = await request.formData()
  const email = readField(form, 'email')
  const name = readField(form, 'name')
  const outcome = await attempt(() =>
    signUp({ email, password: String(form.get('password') ?? ''), ...(name === '' ? {} : { name }) }),
  )
  if ('problem' in outcome) return outcome
  return outcome.done === null ? { done: { confirm: email } } : goOn(readField(form, 'next'))
}

/** The sign-up form, then where the confirmation went when there is one. */
export const SignUpPage = () => {
  const { t } = useSpeech()
  const next = readPath(useSearchParams()[0].get('next'))
  usePageTitle(t.signUp.title)
  return (
    <section className="receipt">
      <div className="bar" />
      <div className="body">
        <SignUpForm title={t.signUp.title} lede={t.signUp.lede} next={next}>
          <p className="aside">
            {t.signUp.other} <Link to={withNext('/sign-in', next)}>{t.signUp.otherLink}</Link>
          </p>
        </SignUpForm>
      </div>
    </section>
  )
}
