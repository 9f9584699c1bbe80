import { type ActionFunctionArgs, Link, useLoaderData, useSearchParams } from 'react-router'
import { FormShell } from '../components/form-shell.tsx'
import { NewPasswordField } from '../components/new-password-field.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { Receipt } from '../components/receipt.tsx'
import { useSpeech } from '../components/speech.tsx'
import { choosePassword, loadAuthOptions } from '../data/auth.ts'
import { goOnAfter } from '../go-on.ts'
import { attempt, readField, readPassword } from '../outcome.ts'

export const loadNewPassword = () => loadAuthOptions()

/** Sets the password, which signs in. */
export const submitNewPassword = async ({ request }: ActionFunctionArgs) => {
  const form = await request.formData()
  const outcome = await attempt(() =>
    choosePassword({ tokenHash: readField(form, 'token_hash'), password: readPassword(form) }),
  )
  if ('problem' in outcome) return outcome
  return goOnAfter(outcome.done === 'second-factor' ? outcome.done : 'in', readField(form, 'to'))
}

/** Where the link of a forgotten password leads. */
export const NewPasswordPage = () => {
  const { t } = useSpeech()
  const options = useLoaderData<typeof loadNewPassword>()
  const [search] = useSearchParams()
  const tokenHash = search.get('token_hash')?.trim() ?? ''
  usePageTitle(t.mailed.password)
  return (
    <Receipt>
      <h1>{tokenHash === '' ? t.mailed.unclear : t.mailed.password}</h1>
      <p className="lede">{tokenHash === '' ? t.mailed.unclearNext : t.mailed.passwordLede}</p>
      {tokenHash !== '' && (
        <FormShell submit={t.mailed.passwordSubmit}>
          <input type="hidden" name="token_hash" value={tokenHash} />
          <input type="hidden" name="to" value={search.get('to') ?? ''} />
          <NewPasswordField label={t.mailed.passwordField} min={options.passwordMin} about="" />
        </FormShell>
      )}
      <p className="aside">
        <Link to="/forgotten-password">{t.mailed.another}</Link>
      </p>
    </Receipt>
  )
}
