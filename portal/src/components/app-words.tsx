import type { AdminApp, Text } from 'authz/contract-apps'
import { wordsOf } from '../app-words.ts'
import { Field, NumberField } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'
import { Summary } from './summary.tsx'

/** The texts and the place of an app, over those of its list. */
export const AppWords = ({ app }: { app: AdminApp }) => {
  const { t } = useSpeech()
  const texts = t.admin.desk.words
  const { overrides, file } = app
  return (
    <details className="tw:mt-2.5">
      <Summary>{texts.open}</Summary>
      <FormShell intent="words" submit={texts.submit} tone="quiet">
        <input type="hidden" name="app" value={app.name} />
        <p className="soft">{texts.hint}</p>
        <TextFields label={texts.appTitle} name="title" text={overrides.title} listed={file.title} />
        <TextFields label={texts.summary} name="summary" text={overrides.summary} listed={file.summary} />
        <div className="pair even">
          <Field
            label={texts.category}
            name="category"
            maxLength={50}
            defaultValue={overrides.category ?? ''}
            placeholder={file.category}
          />
          <NumberField
            label={texts.place}
            hint={texts.placeHint}
            name="place"
            min={1}
            max={10_000}
            defaultValue={overrides.place ?? ''}
          />
        </div>
      </FormShell>
    </details>
  )
}

type TextFieldsProps = { label: string; name: string; text: Text | null; listed: Text }

const TextFields = ({ label, name, text, listed }: TextFieldsProps) => {
  const { t } = useSpeech()
  const { inEnglish, inFrench } = t.admin.desk.words
  const [words, below] = [wordsOf(text), wordsOf(listed)]
  return (
    <div className="pair even">
      <Field
        label={inEnglish({ field: label })}
        name={`${name}.en`}
        maxLength={500}
        defaultValue={words.en}
        placeholder={below.en}
      />
      <Field
        label={inFrench({ field: label })}
        name={`${name}.fr`}
        maxLength={500}
        defaultValue={words.fr}
        placeholder={below.fr}
      />
    </div>
  )
}
