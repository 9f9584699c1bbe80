import { type ReactNode, useState } from 'react'
import { FormShell } from '../../components/form-shell.tsx'
import { useSpeech } from '../../components/speech.tsx'

type SectionProps = {
  title: string
  lede?: string
  intent: string
  tone?: 'plain' | 'quiet'
  disabled?: boolean
  children: ReactNode
}

/** One group of settings that is saved by itself. */
export const SettingsSection = ({
  title,
  lede,
  intent,
  tone = 'quiet',
  disabled = false,
  children,
}: SectionProps) => {
  const { t } = useSpeech()
  const [isSaved, setSaved] = useState(false)
  return (
    <section className="panel" onInput={() => setSaved(false)}>
      <h2>{title}</h2>
      {lede && <p className="soft">{lede}</p>}
      <FormShell
        intent={intent}
        submit={t.admin.settings.save}
        tone={tone}
        disabled={disabled}
        onDone={() => setSaved(true)}
      >
        {children}
        {isSaved && (
          <p role="status" className="good">
            {t.admin.settings.saved}
          </p>
        )}
      </FormShell>
    </section>
  )
}
