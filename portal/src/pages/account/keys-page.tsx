import type { MadeKey, NewKey, SpendLimit } from 'authz/contract'
import { useState } from 'react'
import { useLoaderData } from 'react-router'
import { KeyForm } from '../../components/key-form.tsx'
import { KeyList } from '../../components/key-list.tsx'
import { MadeKeyNote } from '../../components/made-key-note.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { useSpeech } from '../../components/speech.tsx'
import { useMe } from '../../components/who.ts'
import { loadApps } from '../../data/apps.ts'
import { createKey, loadKeys, revokeKey, rotateKey } from '../../data/keys.ts'
import { readField, runIntent, signedIn } from '../../outcome.ts'

export const loadKeysPage = signedIn(async () => {
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

/** Creates, replaces or revokes a key. */
export const submitKeys = runIntent<MadeKey | undefined>({
  create: form => createKey(readNewKey(form)),
  rotate: form => rotateKey(readField(form, 'id'), Number(readField(form, 'overlapS'))),
  revoke: async form => {
    await revokeKey(readField(form, 'id'))
    return undefined
  },
})

/** One's keys. */
export const KeysPage = () => {
  const { t } = useSpeech()
  const { keys, apps } = useLoaderData<typeof loadKeysPage>()
  const [made, setMade] = useState<MadeKey | null>(null)
  const isAdmin = useMe()?.role === 'admin'
  usePageTitle(t.keys.title)
  return (
    <>
      <h1>{t.keys.title}</h1>
      <p className="lede">
        {t.keys.lede} <a href="/api/docs">{t.keys.docs}</a>
      </p>
      <section className="panel">
        {made ? (
          <MadeKeyNote key={made.key} made={made} apps={apps} onDone={() => setMade(null)} />
        ) : (
          <KeyForm apps={apps} isAdmin={isAdmin} onMade={setMade} />
        )}
        <KeyList keys={keys} apps={apps} onMade={setMade} />
      </section>
    </>
  )
}
