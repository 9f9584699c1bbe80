import type { App, Key } from 'authz/contract'
import { useState } from 'react'
import { Empty } from './empty.tsx'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'

/** One's keys, each with a way to revoke it. */
export const KeyList = ({ keys, apps }: { keys: Key[]; apps: App[] }) => {
  const { t } = useSpeech()
  if (keys.length === 0) return <Empty title={t.keys.empty} />
  return (
    <>
      <h3 className="over">{t.keys.list}</h3>
      <ul className="keys">
        {keys.map(key => (
          <KeyItem key={key.id} item={key} apps={apps} />
        ))}
      </ul>
    </>
  )
}

const KeyItem = ({ item, apps }: { item: Key; apps: App[] }) => {
  const { t, format } = useSpeech()
  const [isAsked, setAsked] = useState(false)
  const titleOf = (name: string) => {
    const app = apps.find(candidate => candidate.name === name)
    return app ? format.text(app.title) : name
  }
  return (
    <li>
      <div className="head">
        <div>
          <b>{item.name}</b> <code>{item.prefix}…</code>{' '}
          {item.admin && <span className="tag warn">{t.keys.adminTag}</span>}
        </div>
        {!isAsked && (
          <button type="button" className="btn quiet" onClick={() => setAsked(true)}>
            {t.keys.revoke}
          </button>
        )}
      </div>
      <dl className="inline">
        <dt>{t.keys.apps}</dt>
        <dd>{item.apps === null ? t.keys.allApps : item.apps.map(titleOf).join(', ')}</dd>
        <dt>{t.keys.created}</dt>
        <dd>{format.fullDate(item.createdAt)}</dd>
        <dt>{t.keys.expires}</dt>
        <dd>
          <Expiry at={item.expiresAt} />
        </dd>
        {item.spendLimit && (
          <>
            <dt>{t.keys.spends}</dt>
            <dd>
              {t.keys.spent[item.spendLimit.period](
                format.count(item.spendLimit.spent),
                format.count(item.spendLimit.tokens),
              )}
            </dd>
          </>
        )}
        <dt>{t.keys.lastUsed}</dt>
        <dd>{item.lastUsedAt ? format.when(item.lastUsedAt) : t.keys.never}</dd>
      </dl>
      {isAsked && (
        <FormShell
          intent="revoke"
          tone="pay"
          submit={t.keys.revokeNow}
          cancel={{ label: t.cancel, onCancel: () => setAsked(false) }}
        >
          <input type="hidden" name="id" value={item.id} />
          <p>{t.keys.revokeSure(item.name)}</p>
        </FormShell>
      )}
    </li>
  )
}

const Expiry = ({ at }: { at: string | null }) => {
  const { t, format } = useSpeech()
  if (at === null) return t.keys.never
  return new Date(at).getTime() < Date.now() ? (
    <span className="tag warn">{t.keys.expired}</span>
  ) : (
    format.fullDate(at)
  )
}
