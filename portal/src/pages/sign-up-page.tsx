import { type ActionFunctionArgs, Link, useLoaderData, useSearchParams } from 'react-router'
import { OtherWays } from '../components/other-ways.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { Receipt } from '../components/receipt.tsx'
import { SignUpForm } from '../components/sign-up-form.tsx'
import { useSpeech } from '../components/speech.tsx'
import { signUp } from '../data/auth.ts'
import { goOn } from '../go-on.ts'
import { loadGuest } from '../load-guest.ts'
import { readPath, withNext } from '../next-path.ts'
import { attempt, readField, readPassword } from '../outcome.ts'

const readNewAccount = (form: FormData) => {
  const name = readField(form, 'name')
  const invitation = readField(form, 'invitation')
  const terms = Number(readField(form, 'terms'))
  return {
    email: readField(form, 'email'),
    password: readPassword(form),
    ...(name === '' ? {} : { name }),
    ...(invitation === '' ? {} : { invitation }),
    ...(terms > 0 ? { terms } : {}),
  }
}

export const loadSignUp = loadGuest

/** Makes the account and goes on to `next`; answers with the address when it must be confirmed by mail first. */
export const submitSignUp = async ({ request }: ActionFunctionArgs) => {
  const form = await request.formData()
  const account = readNewAccount(form)
  const outcome = await attempt(() => signUp(account))
  if ('problem' in outcome) return outcome
  return outcome.done === null ? { done: { confirm: account.email } } : goOn(readField(form, 'next'))
}

/** The sign-up form, then where the confirmation went when there is one; or why there is none. */
export const SignUpPage = () => {
  const { t } = useSpeech()
  const options = useLoaderData<typeof loadSignUp>()
  const [search] = useSearchParams()
  const next = readPath(search.get('next'))
  const invitation = search.get('invitation')?.trim() ?? ''
  usePageTitle(t.signUp.title)
  const isShut = options.signUp === 'closed' || (options.signUp === 'invited' && invitation === '')
  return (
    <Receipt>
      {isShut ? (
        <Shut isInvited={options.signUp === 'invited'} />
      ) : (
        <SignUpForm
          title={t.signUp.title}
          lede={invitation === '' ? t.signUp.lede : `${t.signUp.invitation} ${t.signUp.lede}`}
          options={options}
          invitation={invitation}
          next={next}
        >
          {options.signUp === 'open' && <OtherWays options={options} next={next} />}
        </SignUpForm>
      )}
      <p className="aside">
        {t.signUp.other} <Link to={withNext('/sign-in', next)}>{t.signUp.otherLink}</Link>
      </p>
    </Receipt>
  )
}

const Shut = ({ isInvited }: { isInvited: boolean }) => {
  const { t } = useSpeech()
  return (
    <>
      <h1>{isInvited ? t.signUp.invitedTitle : t.signUp.closedTitle}</h1>
      <p className="lede">{isInvited ? t.signUp.invited : t.signUp.closed}</p>
    </>
  )
}
