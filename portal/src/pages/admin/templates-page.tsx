import type { SpokenLanguage, Template, TemplateWords } from 'authz/contract-notifications'
import { useEffect, useState } from 'react'
import { type ActionFunctionArgs, useFetcher, useLoaderData } from 'react-router'
import { BackLink } from '../../components/back-link.tsx'
import { Field, TextArea } from '../../components/field.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { ProblemNote } from '../../components/problem-note.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { useMe } from '../../components/who.ts'
import {
  loadTemplates,
  previewTemplate,
  resetTemplate,
  setTemplate,
  testTemplate,
} from '../../data/admin-notifications.ts'
import { adminOnly, type Outcome, readField, runIntent } from '../../outcome.ts'

export const loadTemplatesPage = adminOnly(({ params }) => loadTemplates(params.event ?? ''))

type Done = { what: 'saved' | 'reset' | 'tested' | 'previewed'; example?: TemplateWords }

const readWords = (form: FormData): TemplateWords => ({
  subject: readField(form, 'subject'),
  text: readField(form, 'text'),
})
const readLanguage = (form: FormData): SpokenLanguage => (readField(form, 'language') === 'fr' ? 'fr' : 'en')

const change =
  (
    what: Done['what'],
    run: (event: string, language: SpokenLanguage, words: TemplateWords) => Promise<unknown>,
  ) =>
  async (form: FormData, { params }: ActionFunctionArgs): Promise<Done> => {
    const example = await run(params.event ?? '', readLanguage(form), readWords(form))
    return what === 'previewed' ? { what, example: example as TemplateWords } : { what }
  }

/** Keeps words, takes them back, or tries them. */
export const submitTemplate = runIntent<Done>({
  save: change('saved', setTemplate),
  reset: change('reset', (event, language) => resetTemplate(event, language)),
  preview: change('previewed', previewTemplate),
  test: change('tested', testTemplate),
})

/** The words of one event in each language. */
export const TemplatesPage = () => {
  const { t } = useSpeech()
  const { event, variables, items } = useLoaderData<typeof loadTemplatesPage>()
  const mayChange = useMe()?.role === 'admin'
  const texts = t.admin.notifications
  const names: Record<string, string | undefined> = t.notifications.events
  const name = names[event] ?? event
  usePageTitle(texts.wordsOf({ event: name }))
  return (
    <>
      <BackLink to="/admin/notifications">{texts.back}</BackLink>
      <h1>{texts.wordsOf({ event: name })}</h1>
      <p className="lede">
        {texts.templates.lede} {texts.templates.variables}{' '}
        {variables.map(variable => (
          <code key={variable}>{`{${variable}} `}</code>
        ))}
      </p>
      <div className="stack">
        {items.map(template => (
          <TemplatePanel key={`${event} ${template.language}`} template={template} mayChange={mayChange} />
        ))}
      </div>
    </>
  )
}

const TemplatePanel = ({ template, mayChange }: { template: Template; mayChange: boolean }) => {
  const { t } = useSpeech()
  const fetcher = useFetcher<Outcome<Done>>()
  // Null while nothing is typed.
  const [typed, setTyped] = useState<TemplateWords | null>(null)
  const words = typed ?? template
  const texts = t.admin.notifications.templates
  const language = texts.languages[template.language]
  const isChanged = words.subject !== template.subject || words.text !== template.text
  const isBusy = fetcher.state !== 'idle'
  const done = fetcher.data && 'done' in fetcher.data && !isBusy ? fetcher.data.done : null
  useEffect(() => {
    if (done?.what === 'reset') setTyped(null)
  }, [done])
  const button = (intent: string, label: string, tone = 'quiet') => (
    <button type="submit" name="intent" value={intent} className={`btn ${tone}`} aria-busy={isBusy}>
      {label}
    </button>
  )
  return (
    <section className="panel">
      <h2>
        {language} {template.own && <span className="tag warn">{texts.own}</span>}
      </h2>
      <fetcher.Form method="post" className="form" onSubmit={event => isBusy && event.preventDefault()}>
        <input type="hidden" name="language" value={template.language} />
        <Field
          label={texts.subject({ language })}
          name="subject"
          lang={template.language}
          required
          maxLength={200}
          value={words.subject}
          onChange={event => setTyped({ ...words, subject: event.target.value })}
        />
        <TextArea
          label={texts.text({ language })}
          name="text"
          lang={template.language}
          required
          maxLength={5000}
          value={words.text}
          onChange={event => setTyped({ ...words, text: event.target.value })}
        />
        {fetcher.data && 'problem' in fetcher.data && !isBusy && <ProblemNote {...fetcher.data.problem} />}
        {((done?.what === 'saved' && !isChanged) || done?.what === 'tested') && (
          <p role="status" className="good">
            {texts[done.what]}
          </p>
        )}
        <div className="row">
          {mayChange && button('save', texts.save, isChanged ? 'plain' : 'quiet')}
          {button('preview', texts.preview)}
          {mayChange && button('test', texts.test)}
          {mayChange && template.own && button('reset', texts.reset)}
        </div>
      </fetcher.Form>
      <Example
        title={texts.previewed}
        language={template.language}
        words={done?.example ?? template.example}
      />
    </section>
  )
}

type ExampleProps = { title: string; language: string; words: TemplateWords }

const Example = ({ title, language, words }: ExampleProps) => (
  <div className="part" aria-live="polite">
    <h3>{title}</h3>
    <div className="preview-note" lang={language}>
      <b>{words.subject}</b>
      {words.text}
    </div>
  </div>
)
