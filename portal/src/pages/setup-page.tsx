import { type ActionFunctionArgs, Link, redirect, useLoaderData, useSearchParams } from 'react-router'
import { FormShell } from '../components/form-shell.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { Receipt } from '../components/receipt.tsx'
import { SignUpForm } from '../components/sign-up-form.tsx'
import { useSpeech } from '../components/speech.tsx'
import { useMe } from '../components/who.ts'
import { loadAuthOptions } from '../data/auth.ts'
import { becomeAdmin } from '../data/me.ts'
import { withNext } from '../next-path.ts'
import { attemptSignedIn, readField } from '../outcome.ts'

export const loadSetup = () => loadAuthOptions()

/** Redeems the first-admin link for the person who is signed in. */
export const submitSetup = async (args: ActionFunctionArgs) => {
  const form = await args.request.formData()
  const outcome = await attemptSignedIn(args, () => becomeAdmin({ token: readField(form, 'token') }))
  return 'problem' in outcome ? outcome : redirect('/admin')
}

/** Where the link that the service prints leads: an account first, then one button. */
export const SetupPage = () => {
  const { t } = useSpeech()
  const me = useMe()
  const options = useLoaderData<typeof loadSetup>()
  const token = useSearchParams()[0].get('token')?.trim() ?? ''
  usePageTitle(t.setup.title)
  const back = `/setup?token=${encodeURIComponent(token)}`
  return (
    <Receipt>
      {token === '' ? (
        <>
          <h1>{t.setup.noToken}</h1>
          <p className="lede">{t.setup.noTokenNext}</p>
        </>
      ) : me ? (
        <>
          <h1>{t.setup.title}</h1>
          <p className="lede">{t.setup.ready({ email: me.email })}</p>
          <FormShell submit={t.setup.submit} action={back} refusals={{ bad_link: t.setup.badLink }}>
            <input type="hidden" name="token" value={token} />
          </FormShell>
        </>
      ) : (
        <SignUpForm
          title={t.setup.title}
          lede={t.setup.lede}
          options={options}
          invitation={token}
          next={back}
        >
          <p className="aside">
            {t.setup.other} <Link to={withNext('/sign-in', back)}>{t.signUp.otherLink}</Link>
          </p>
        </SignUpForm>
      )}
    </Receipt>
  )
}
