import type { App } from 'authz/contract-apps'
import type { SiteKind } from 'authz/contract-site'
import type { SiteContent } from '../site-content.ts'
import { Entries } from './entries.tsx'
import { emptyText, InBoth } from './in-both.tsx'
import { ServicesEditor } from './services-editor.tsx'
import { useSpeech } from './speech.tsx'

type Content = SiteContent[SiteKind]
type Editor<T> = { content: T; onChange: (content: T) => void }

/** The fields of one block. */
export const SiteEditor = (props: Editor<Content> & { apps: App[]; kind: SiteKind }) => {
  const { t } = useSpeech()
  const texts = t.admin.site
  const { kind, content, apps, onChange } = props
  const title = (
    <InBoth
      label={texts.headline}
      value={content.title}
      onChange={title => onChange({ ...content, title })}
      maxLength={150}
    />
  )
  const rest = {
    hero: () => {
      const hero = content as SiteContent['hero']
      return (
        <InBoth label={texts.text} isLong value={hero.lede} onChange={lede => onChange({ ...hero, lede })} />
      )
    },
    contact: () => <WordsEditor content={content as SiteContent['contact']} onChange={onChange} />,
    start: () => <WordsEditor content={content as SiteContent['start']} onChange={onChange} />,
    services: () => (
      <ServicesEditor content={content as SiteContent['services']} apps={apps} onChange={onChange} />
    ),
    pricing: () => <StepsEditor content={content as SiteContent['pricing']} onChange={onChange} />,
    faq: () => <FaqEditor content={content as SiteContent['faq']} onChange={onChange} />,
  }
  return (
    <>
      {title}
      {rest[kind]()}
    </>
  )
}

const WordsEditor = ({ content, onChange }: Editor<SiteContent['contact']>) => {
  const { t } = useSpeech()
  return (
    <InBoth
      label={t.admin.site.text}
      isLong
      value={content.text}
      onChange={text => onChange({ ...content, text })}
    />
  )
}

const StepsEditor = ({ content, onChange }: Editor<SiteContent['pricing']>) => {
  const { t } = useSpeech()
  const texts = t.admin.site
  return (
    <Entries
      items={content.steps}
      fresh={{ title: emptyText, text: emptyText }}
      most={6}
      none={texts.noEntries}
      onChange={steps => onChange({ ...content, steps })}
    >
      {(step, change) => (
        <>
          <InBoth
            label={texts.headline}
            maxLength={150}
            value={step.title}
            onChange={title => change({ ...step, title })}
          />
          <InBoth label={texts.text} isLong value={step.text} onChange={text => change({ ...step, text })} />
        </>
      )}
    </Entries>
  )
}

const FaqEditor = ({ content, onChange }: Editor<SiteContent['faq']>) => {
  const { t } = useSpeech()
  const texts = t.admin.site
  return (
    <Entries
      items={content.items}
      fresh={{ question: emptyText, answer: emptyText }}
      most={40}
      none={texts.noEntries}
      onChange={items => onChange({ ...content, items })}
    >
      {(item, change) => (
        <>
          <InBoth
            label={texts.question}
            maxLength={150}
            value={item.question}
            onChange={question => change({ ...item, question })}
          />
          <InBoth
            label={texts.answer}
            isLong
            value={item.answer}
            onChange={answer => change({ ...item, answer })}
          />
        </>
      )}
    </Entries>
  )
}
