import { redirectDocument, useLoaderData } from 'react-router'
import { AddressForm } from '../../components/address-form.tsx'
import { DeletionForm } from '../../components/deletion-form.tsx'
import { Download } from '../../components/download.tsx'
import { NameForm } from '../../components/name-form.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { PasswordForm } from '../../components/password-form.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { useMe } from '../../components/who.ts'
import { loadAuthOptions } from '../../data/auth.ts'
import {
  changeEmail,
  changeName,
  changePassword,
  deleteAccount,
  exportPath,
  requireWho,
} from '../../data/me.ts'
import { readField, readPassword, runIntent, signedIn } from '../../outcome.ts'

export const loadProfile = signedIn(async () => {
  const [options] = await Promise.all([loadAuthOptions(), requireWho()])
  return options
})

const leaveForGood = async (form: FormData) => {
  const password = readPassword(form)
  await deleteAccount(password === '' ? {} : { password })
  // Nothing of the account may stay on the screen or in memory.
  throw redirectDocument('/')
}

/** Changes one's name, password or address, or deletes the account. */
export const submitProfile = runIntent<unknown>({
  name: form => changeName(readField(form, 'name')),
  password: form => changePassword({ current: readPassword(form, 'current'), password: readPassword(form) }),
  email: async form => {
    const email = readField(form, 'email')
    const code = readField(form, 'code')
    await changeEmail({ email, password: readPassword(form), ...(code === '' ? {} : { code }) })
    return { email }
  },
  delete: leaveForGood,
})

/** Who one is, and what one can change about it. */
export const ProfilePage = () => {
  const { t } = useSpeech()
  const options = useLoaderData<typeof loadProfile>()
  const me = useMe()
  usePageTitle(t.account.title)
  if (!me) return null
  return (
    <>
      <h1>{t.account.title}</h1>
      <div className="cols even">
        <NameForm key={me.name} me={me} />
        <section className="panel">
          <AddressForm email={me.email} hasCode={options.secondFactor} />
          <PasswordForm me={me} min={options.passwordMin} />
        </section>
      </div>
      <section className="panel">
        <div className="part">
          <h2>{t.account.data.title}</h2>
          <p className="soft">{t.account.data.lede}</p>
          <Download className="btn quiet" href={exportPath}>
            {t.account.data.download}
          </Download>
        </div>
        <DeletionForm me={me} />
      </section>
    </>
  )
}
