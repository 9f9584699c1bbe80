import type { Text } from 'authz/contract-apps'
import { Field, TextArea } from './field.tsx'
import { useSpeech } from './speech.tsx'

export const emptyText: Text = { en: '', fr: '' }

type InBothProps = {
  label: string
  value: Text | undefined
  isLong?: boolean
  maxLength?: number
  onChange: (value: Text) => void
}

/** A text in both languages, side by side. */
export const InBoth = ({ label, value = emptyText, isLong, maxLength = 2000, onChange }: InBothProps) => {
  const { t } = useSpeech()
  const texts = t.admin.site
  const words = typeof value === 'string' ? { en: value, fr: value } : value
  return (
    <div className="pair even short-text">
      {(['en', 'fr'] as const).map(language => {
        const props = {
          label: `${label} ${texts[language]}`,
          lang: language,
          maxLength,
          value: words[language] ?? '',
        }
        const change = (typed: string) => onChange({ ...words, [language]: typed })
        return isLong ? (
          <TextArea key={language} {...props} onChange={event => change(event.target.value)} />
        ) : (
          <Field key={language} {...props} onChange={event => change(event.target.value)} />
        )
      })}
    </div>
  )
}
