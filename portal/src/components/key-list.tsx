import type { Key, MadeKey } from 'authz/contract'
import type { App } from 'authz/contract-apps'
import { useState } from 'react'
import { Empty } from './empty.tsx'
import { Select } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { InlineFacts } from './inline-facts.tsx'
import { useSpeech } from './speech.tsx'
import { useReturn } from './use-return.ts'
import '../styles/keys.css'

type KeyListProps = { keys: Key[]; apps: App[]; onMade: (made: MadeKey) => void }

/** One's keys, each with a way to replace and to revoke it. */
export const KeyList = ({ keys, apps, onMade }: KeyListProps) => {
  const { t } = useSpeech()
  if (keys.length === 0) return <Empty title={t.keys.empty} />
  return (
    <>
      <h2 className="tw:mt-7 tw:mb-1.5">{t.keys.list}</h2>
      <ul className="keys">
        {keys.map(key => (
          <KeyItem key={key.id} item={key} apps={apps} onMade={onMade} />
        ))}
      </ul>
    </>
  )
}

type KeyItemProps = { item: Key; apps: App[]; onMade: (made: MadeKey) => void }

const KeyItem = ({ item, apps, onMade }: KeyItemProps) => {
  const { t } = useSpeech()
  const [asked, setAsked] = useState<'rotate' | 'revoke' | null>(null)
  const leave = () => setAsked(null)
  const rotate = useReturn(asked === 'rotate')
  const revoke = useReturn(asked === 'revoke')
  return (
    <li>
      <div className="head">
        <div>
          <b>{item.name}</b> <code>{item.prefix}…</code>{' '}
          {item.admin && <span className="tag warn">{t.keys.adminTag}</span>}{' '}
          {item.replacedAt !== null && <span className="tag warn">{t.keys.replaced}</span>}
        </div>
        {asked === null && (
          <div className="row">
            {item.replacedAt === null && (
              <button type="button" className="btn quiet" ref={rotate} onClick={() => setAsked('rotate')}>
                {t.keys.rotate}
              </button>
            )}
            <button type="button" className="btn quiet" ref={revoke} onClick={() => setAsked('revoke')}>
              {t.keys.revoke}
            </button>
          </div>
        )}
      </div>
      <KeyFacts item={item} apps={apps} />
      {asked === 'rotate' && (
        <RotateForm
          item={item}
          onLeave={leave}
          onMade={made => {
            onMade(made)
            leave()
          }}
        />
      )}
      {asked === 'revoke' && (
        <FormShell
          intent="revoke"
          tone="pay"
          submit={t.keys.revokeNow}
          cancel={{ label: t.cancel, onCancel: leave }}
        >
          <input type="hidden" name="id" value={item.id} />
          <p>{t.keys.revokeSure({ name: item.name })}</p>
        </FormShell>
      )}
    </li>
  )
}

/** What a key opens, until when, and what it spent. */
export const KeyFacts = ({ item, apps }: { item: Key; apps: App[] }) => {
  const { t, format } = useSpeech()
  const titleOf = (name: string) => {
    const app = apps.find(candidate => candidate.name === name)
    return app ? format.text(app.title) : name
  }
  const limit = item.spendLimit
  const spent: [string, string][] = limit
    ? [[t.keys.spends, t.keys.spent[limit.period]({ spent: limit.spent, of: limit.tokens })]]
    : []
  return (
    <InlineFacts
      facts={[
        [t.keys.apps, item.apps === null ? t.keys.allApps : item.apps.map(titleOf).join(', ')],
        [t.keys.created, format.fullDate(item.createdAt)],
        [t.keys.expires, <Expiry key="expiry" at={item.expiresAt} />],
        ...spent,
        [t.keys.lastUsed, item.lastUsedAt ? format.when(item.lastUsedAt) : t.keys.never],
      ]}
    />
  )
}

type RotateFormProps = { item: Key; onMade: (made: MadeKey) => void; onLeave: () => void }

const overlapsS = ['0', '3600', '86400', '604800'] as const

const RotateForm = ({ item, onMade, onLeave }: RotateFormProps) => {
  const { t } = useSpeech()
  return (
    <FormShell<MadeKey>
      intent="rotate"
      submit={t.keys.rotateNow}
      cancel={{ label: t.cancel, onCancel: onLeave }}
      onDone={onMade}
    >
      <input type="hidden" name="id" value={item.id} />
      <p>{t.keys.rotateLede({ name: item.name })}</p>
      <Select
        label={t.keys.overlap}
        name="overlapS"
        defaultValue="86400"
        options={overlapsS.map(overlapS => [overlapS, t.keys.overlaps[overlapS]])}
      />
    </FormShell>
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
