import type { Key, MadeKey, NewKey, SpendLimit } from 'authz/contract'
import { useState } from 'react'
import { type ActionFunctionArgs, Form, useLoaderData } from 'react-router'
import { KeyForm } from '../components/key-form.tsx'
import { KeyList } from '../components/key-list.tsx'
import { MadeKeyNote } from '../components/made-key-note.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { useSpeech } from '../components/speech.tsx'
import { useMe } from '../components/who.ts'
import { loadApps } from '../data/apps.ts'
import { createKey, loadKeys, revokeKey } from '../data/keys.ts'
import { attemptSignedIn, type Outcome, readField, signedIn } from '../outcome.ts'

export const loadAccount = signedIn(async () => {
  const [keys, apps] = await Promise.all([loadKeys(), loadApps()])
  return { keys, apps }
})

const dayMs = 86_400_000

const readSpendLimit = (form: FormData): SpendLimit | null => {
  const tokens = readField(form, 'spendTokens')
  const chosen = readField(form, 'spendPeriod')
  const period = chosen === 'day' || chosen === 'ever' ? chosen : 'month'
  return tokens === '' ? null : { tokens: Number(tokens), period }
}

const readNewKey = (form: FormData): NewKey => {
  const days = Number(readField(form, 'days'))
  const spendLimit = readSpendLimit(form)
  const apps = readField(form, 'scope') === 'some' ? form.getAll('app').map(String) : []
  return {
    name: readField(form, 'name'),
    ...(apps.length > 0 ? { apps } : {}),
    ...(spendLimit === null ? {} : { spendLimit }),
    ...(days > 0 ? { expiresAt: new Date(Date.now() + days * dayMs).toISOString() } : {}),
    ...(readField(form, 'admin') === 'yes' ? { admin: true } : {}),
  }
}

/** Creates or revokes a key. */
export const submitAccount = async (args: ActionFunctionArgs): Promise<Outcome<MadeKey | undefined>> => {
  const form = await args.request.formData()
  return attemptSignedIn(args, async () => {
    if (readField(form, 'intent') === 'create') return createKey(readNewKey(form))
    await revokeKey(readField(form, 'id'))
    return undefined
  })
}

/** Who one is, one's keys and sessions. */
export const AccountPage = () => {
  const { t } = useSpeech()
  const { keys, apps } = useLoaderData<typeof loadAccount>()
  const me = useMe()
  usePageTitle(t.account.title)
  if (!me) return null
  return (
    <>
      <h1>{t.account.title}</h1>
      <div className="cols even">
        <section className="panel">
          <h2>{t.account.profile}</h2>
          <dl className="facts">
            <dt>{t.account.name}</dt>
            <dd>{me.name || <span className="soft">{t.account.noName}</span>}</dd>
            <dt>{t.account.email}</dt>
            <dd className="breakable">{me.email}</dd>
            <dt>{t.account.role}</dt>
            <dd>{t.account.roles[me.role]}</dd>
          </dl>
        </section>
        <section className="panel">
          <h2>{t.account.sessions}</h2>
          <p className="soft">{t.account.sessionsText}</p>
          <Form method="post" action="/sign-out">
            <input type="hidden" name="everywhere" value="yes" />
            <button type="submit" className="btn quiet">
              {t.account.everywhere}
            </button>
          </Form>
        </section>
      </div>
      <Keys keys={keys} apps={apps} isAdmin={me.role === 'admin'} />
    </>
  )
}

type KeysProps = { keys: Key[]; apps: Awaited<ReturnType<typeof loadApps>>; isAdmin: boolean }

const Keys = ({ keys, apps, isAdmin }: KeysProps) => {
  const { t } = useSpeech()
  const [made, setMade] = useState<MadeKey | null>(null)
  return (
    <section className="panel">
      <h2>{t.keys.title}</h2>
      <p className="soft">
        {t.keys.lede} <a href="/api/docs">{t.keys.docs}</a>
      </p>
      {made ? (
        <MadeKeyNote made={made} apps={apps} onDone={() => setMade(null)} />
      ) : (
        <KeyForm apps={apps} isAdmin={isAdmin} onMade={setMade} />
      )}
      <KeyList keys={keys} apps={apps} />
    </section>
  )
}
