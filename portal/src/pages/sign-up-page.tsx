import type { ReferralTerms } from 'authz/contract-referral'
import {
  type ActionFunctionArgs,
  Link,
  type LoaderFunctionArgs,
  useLoaderData,
  useSearchParams,
} from 'react-router'
import { OtherWays } from '../components/other-ways.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { Receipt } from '../components/receipt.tsx'
import { SignUpForm } from '../components/sign-up-form.tsx'
import { useSpeech } from '../components/speech.tsx'
import { signUp } from '../data/auth.ts'
import { loadReferralTerms } from '../data/referral.ts'
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

/** What signing up offers, and what somebody who sent this browser promised it; null where nobody did. */
export const loadSignUp = async (args: LoaderFunctionArgs) => {
  const [options, referral] = await Promise.all([loadGuest(args), loadReferralTerms().catch(() => null)])
  return { options, referral }
}

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
  const { options, referral } = useLoaderData<typeof loadSignUp>()
  const [search] = useSearchParams()
  const next = readPath(search.get('next'))
  const invitation = search.get('invitation')?.trim() ?? ''
  const sent = useSent(referral)
  usePageTitle(t.signUp.title)
  const isShut = options.signUp === 'closed' || (options.signUp === 'invited' && invitation === '')
  return (
    <Receipt>
      {isShut ? (
        <Shut isInvited={options.signUp === 'invited'} />
      ) : (
        <SignUpForm
          title={t.signUp.title}
          lede={[sent, invitation === '' ? '' : t.signUp.invitation, t.signUp.lede].filter(Boolean).join(' ')}
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

/** What whoever came by somebody's link is promised; null for everybody else. */
const useSent = (referral: ReferralTerms | null): string | null => {
  const { t, format } = useSpeech()
  if (!referral?.sent || referral.referredTokens === 0) return null
  const { referredTokens: count, least } = referral
  const sums = Object.entries(least).map(([currency, amount]) => format.money(amount, currency))
  return sums.length === 0 ? t.signUp.sent({ count }) : t.signUp.sentLeast({ count, sum: sums.join(' / ') })
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
