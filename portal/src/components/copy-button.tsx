import { useState } from 'react'
import { useSpeech } from './speech.tsx'

/** Selects an element's text, for browsers that give no clipboard to pages on plain http. */
const select = (id: string) => {
  const element = document.getElementById(id)
  if (element) window.getSelection()?.selectAllChildren(element)
}

/** Copies the text of the element `from`; where that is forbidden, selects it for the person to copy. */
export const CopyButton = ({
  from,
  label,
  tone = 'quiet',
}: {
  from: string
  label?: string
  tone?: string
}) => {
  const { t } = useSpeech()
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(document.getElementById(from)?.textContent ?? '')
      setCopied(true)
    } catch {
      select(from)
    }
  }
  return (
    <button type="button" className={`btn ${tone}`} onClick={copy} aria-live="polite">
      {isCopied ? t.copied : (label ?? t.copy)}
    </button>
  )
}
