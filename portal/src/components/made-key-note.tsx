import type { MadeKey } from 'authz/contract'
import type { App } from 'authz/contract-apps'
import { useEffect, useRef } from 'react'
import { CopyButton } from './copy-button.tsx'
import { useSpeech } from './speech.tsx'
import '../styles/keys.css'

/** A command that works as it stands: against the portal for admin keys, else against an app that the key opens. */
const exampleOf = (made: MadeKey, apps: App[]) => {
  const app = apps.find(candidate => made.apps === null || made.apps.includes(candidate.name))
  const url = made.admin || !app ? `${window.location.origin}/api/me` : app.url
  return `curl -H 'Authorization: Bearer ${made.key}' ${url}`
}

/** A key just made, shown this once, with how to use it. */
export const MadeKeyNote = (props: { made: MadeKey; apps: App[]; onDone: () => void }) => {
  const { t } = useSpeech()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <div className="made">
      <h2 ref={heading} tabIndex={-1}>
        {t.keys.made({ name: props.made.name })}
      </h2>
      <p className="short">{t.keys.once}</p>
      <div className="secret">
        <code id="made-key" title={t.keys.theKey}>
          {props.made.key}
        </code>
        <CopyButton from="made-key" tone="plain" />
      </div>
      <h2>{t.keys.example}</h2>
      <div className="secret">
        <code id="made-example">{exampleOf(props.made, props.apps)}</code>
        <CopyButton from="made-example" />
      </div>
      <button type="button" className="btn quiet" onClick={props.onDone}>
        {t.keys.done}
      </button>
    </div>
  )
}
