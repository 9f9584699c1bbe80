import type { Key } from 'authz/contract'
import type { App } from 'authz/contract-apps'
import { useLoaderData } from 'react-router'
import { Field } from '../../../components/field.tsx'
import { FormShell } from '../../../components/form-shell.tsx'
import { KeyFacts } from '../../../components/key-list.tsx'
import { MoreButton, useMore } from '../../../components/more.tsx'
import { usePerson } from '../../../components/person-tabs.tsx'
import { useSpeech } from '../../../components/speech.tsx'
import { Unfold } from '../../../components/unfold.tsx'
import { useMe } from '../../../components/who.ts'
import { loadApps } from '../../../data/apps.ts'
import { loadKeysOf, revokeKeyOf } from '../../../data/person.ts'
import { adminOnly, readField, runIntent } from '../../../outcome.ts'

export const loadKeysTab = adminOnly(async ({ params }) => {
  const [first, apps] = await Promise.all([loadKeysOf(params.id ?? ''), loadApps()])
  return { first, apps }
})

/** Takes a key away. */
export const submitKeysTab = runIntent<void>({
  revoke: (form, { params }) => revokeKeyOf(params.id ?? '', readField(form, 'id'), readField(form, 'why')),
})

/** The keys with which scripts act as the person. */
export const KeysTab = () => {
  const { t } = useSpeech()
  const { first, apps } = useLoaderData<typeof loadKeysTab>()
  const { id } = usePerson()
  const mayRevoke = useMe()?.role === 'admin'
  const more = useMore(first, cursor => loadKeysOf(id, cursor))
  const texts = t.admin.personTabs.keys
  return (
    <section className="panel">
      <h2>{texts.title}</h2>
      {more.items.length === 0 && <p className="soft">{texts.empty}</p>}
      <ul className="keys">
        {more.items.map(item => (
          <KeyItem key={item.id} item={item} apps={apps} mayRevoke={mayRevoke} />
        ))}
      </ul>
      <MoreButton {...more} />
    </section>
  )
}

const KeyItem = ({ item, apps, mayRevoke }: { item: Key; apps: App[]; mayRevoke: boolean }) => {
  const { t } = useSpeech()
  return (
    <li>
      <b>{item.name}</b> <code>{item.prefix}…</code>{' '}
      {item.admin && <span className="tag warn">{t.keys.adminTag}</span>}{' '}
      {item.replacedAt !== null && <span className="tag warn">{t.keys.replaced}</span>}
      <KeyFacts item={item} apps={apps} />
      {mayRevoke && (
        <div className="tw:mt-2.5">
          <Revoke item={item} />
        </div>
      )}
    </li>
  )
}

const Revoke = ({ item }: { item: Key }) => {
  const { t } = useSpeech()
  const texts = t.admin.personTabs.keys
  return (
    <Unfold label={texts.revoke}>
      {fold => (
        <FormShell
          intent="revoke"
          submit={texts.revokeNow}
          tone="pay"
          cancel={{ label: t.cancel, onCancel: fold }}
          onDone={fold}
        >
          <input type="hidden" name="id" value={item.id} />
          <p>{texts.sure({ name: item.name })}</p>
          <Field label={texts.reason} name="why" required minLength={3} maxLength={500} autoComplete="off" />
        </FormShell>
      )}
    </Unfold>
  )
}
