import {
  type ActionFunctionArgs,
  Link,
  type LoaderFunctionArgs,
  redirect,
  redirectDocument,
  useSearchParams,
} from 'react-router'
import { Field } from '../components/field.tsx'
import { FormShell } from '../components/form-shell.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { useSpeech } from '../components/speech.tsx'
import { loadWho, signIn } from '../data/me.ts'
import { readPath, withNext } from '../next-path.ts'
import { attempt, readField } from '../outcome.ts'

/** Goes on where one was: a full load, because `next` may be the service's own route (/launch). */
export const goOn = (next: string | null) => {
  const path = readPath(next)
  return path === null ? redirect('/apps') : redirectDocument(path)
}

/** Nobody signs in twice: whoever is signed in goes on at once. */
export const loadGuest = async ({ request }: LoaderFunctionArgs) => {
  const { me, suspended } = await loadWho(request.signal)
  if (suspended !== null) throw redirect('/denied?reason=suspended')
  if (me !== null) throw goOn(new URL(request.url).searchParams.get('next'))
  return null
}

/** Signs in and goes on to `next`. */
export const submitSignIn = async ({ request }: ActionFunctionArgs) => {
  const form = await request.formData()
  const outcome = await attempt(() =>
    signIn({ email: readField(form, 'email'), password: String(form.get('password') ?? '') }),
  )
  return 'problem' in outcome ? outcome : goOn(readField(form, 'next'))
}

/** The sign-in form. */
export const SignInPage = () => {
  const { t } = useSpeech()
  const next = readPath(useSearchParams()[0].get('next'))
  usePageTitle(t.signIn.title)
  return (
    <section className="receipt">
      <div className="bar" />
      <div className="body">
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
          <Field
            label={t.signIn.password}
            name="password"
            type="password"
            autoComplete="current-password"
            required
            maxLength={200}
          />
        </FormShell>
        <p className="aside">
          {t.signIn.other} <Link to={withNext('/sign-up', next)}>{t.signIn.otherLink}</Link>
        </p>
      </div>
    </section>
  )
}
