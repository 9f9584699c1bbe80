import { useEffect, useRef } from 'react'
import { CopyButton } from './copy-button.tsx'
import { useSpeech } from './speech.tsx'
import '../styles/keys.css'

/** Recovery codes, shown this once, to copy or print. */
export const RecoveryCodes = ({ codes, onDone }: { codes: string[]; onDone: () => void }) => {
  const { t } = useSpeech()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const texts = t.security.factor
  return (
    <div className="made print">
      <h3 ref={heading} tabIndex={-1}>
        {texts.codes}
      </h3>
      <p className="short">{texts.codesOnce}</p>
      <ul className="codes" aria-label={texts.codes}>
        {codes.map(code => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <pre id="recovery-codes" hidden>
        {codes.join('\n')}
      </pre>
      <div className="row">
        <CopyButton from="recovery-codes" tone="plain" />
        <button type="button" className="btn quiet" onClick={() => window.print()}>
          {texts.print}
        </button>
        <button type="button" className="btn quiet" onClick={onDone}>
          {texts.stored}
        </button>
      </div>
    </div>
  )
}
