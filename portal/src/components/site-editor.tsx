import type { App, Text } from 'authz/contract-apps'
import type { SiteBadge, SiteKind } from 'authz/contract-site'
import { ArrowDown, ArrowUp } from 'lucide-react'
import type { ReactNode } from 'react'
import type { SiteContent, SiteService } from '../site-content.ts'
import { Field, Select, TextArea } from './field.tsx'
import { useSpeech } from './speech.tsx'

type Content = SiteContent[SiteKind]
type Editor<T> = { content: T; onChange: (content: T) => void }
type Apps = { apps: App[] }

const empty: Text = { en: '', fr: '' }

/** The fields of one block. */
export const SiteEditor = (props: Editor<Content> & Apps & { kind: SiteKind }) => {
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

type InBothProps = {
  label: string
  value: Text | undefined
  isLong?: boolean
  maxLength?: number
  onChange: (value: Text) => void
}

/** A text in both languages, side by side. */
const InBoth = ({ label, value = empty, isLong, maxLength = 2000, onChange }: InBothProps) => {
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

type EntriesProps<Item> = {
  items: Item[]
  fresh: Item
  most: number
  none: string
  onChange: (items: Item[]) => void
  children: (item: Item, change: (item: Item) => void) => ReactNode
}

/** A list whose entries are added, moved and removed. */
const Entries = <Item,>({ items, fresh, most, none, onChange, children }: EntriesProps<Item>) => {
  const { t } = useSpeech()
  const texts = t.admin.site
  const swap = (i: number, j: number) =>
    onChange(items.map((item, k) => (k === i ? (items[j] ?? item) : k === j ? (items[i] ?? item) : item)))
  return (
    <>
      {items.length === 0 && <p className="soft">{none}</p>}
      {items.map((item, i) => {
        const name = texts.item({ count: i + 1 })
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no ids, and their fields hold no state of their own
          <fieldset key={i} className="entry">
            <legend className="hidden">{name}</legend>
            <div className="head">
              <b>{name}</b>
              <div className="row steer">
                <button
                  type="button"
                  className="btn quiet"
                  aria-label={texts.up({ block: name })}
                  disabled={i === 0}
                  onClick={() => swap(i, i - 1)}
                >
                  <ArrowUp className="icon" size={17} aria-hidden="true" />
                </button>
                <button
                  type="button"
                  className="btn quiet"
                  aria-label={texts.down({ block: name })}
                  disabled={i === items.length - 1}
                  onClick={() => swap(i, i + 1)}
                >
                  <ArrowDown className="icon" size={17} aria-hidden="true" />
                </button>
                <button
                  type="button"
                  className="btn quiet"
                  onClick={() => onChange(items.filter((_, k) => k !== i))}
                >
                  {texts.remove}
                </button>
              </div>
            </div>
            {children(item, changed => onChange(items.map((other, k) => (k === i ? changed : other))))}
          </fieldset>
        )
      })}
      {items.length < most && (
        <div>
          <button type="button" className="btn quiet" onClick={() => onChange([...items, fresh])}>
            {texts.add}
          </button>
        </div>
      )}
    </>
  )
}

const StepsEditor = ({ content, onChange }: Editor<SiteContent['pricing']>) => {
  const { t } = useSpeech()
  const texts = t.admin.site
  return (
    <Entries
      items={content.steps}
      fresh={{ title: empty, text: empty }}
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
      fresh={{ question: empty, answer: empty }}
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

const ServicesEditor = ({ content, apps, onChange }: Editor<SiteContent['services']> & Apps) => {
  const { t } = useSpeech()
  const texts = t.admin.site
  return (
    <>
      <Select
        label={texts.columns}
        value={content.columns}
        options={['2', '3', '4'].map((n): [string, string] => [n, n])}
        onChange={event => onChange({ ...content, columns: Number(event.target.value) as 2 | 3 | 4 })}
      />
      <Entries<SiteService>
        items={content.items}
        fresh={{ title: empty, text: empty }}
        most={24}
        none={texts.noItems}
        onChange={items => onChange({ ...content, items })}
      >
        {(item, change) => <ServiceFields item={item} apps={apps} change={change} />}
      </Entries>
    </>
  )
}

const badges: SiteBadge[] = ['popular', 'new', 'coming-soon']

type ServiceFieldsProps = Apps & { item: SiteService; change: (item: SiteService) => void }

const ServiceFields = ({ item, apps, change }: ServiceFieldsProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.site
  const badged = (badge: string, of: SiteService): SiteService => {
    const { badge: _, ...rest } = of
    const found = badges.find(value => value === badge)
    return found === undefined ? rest : { ...rest, badge: found }
  }
  const choose = (app: string) =>
    change(badged(item.badge ?? '', app === '' ? { title: empty, text: empty } : { app }))
  return (
    <>
      <div className="pair even">
        <Select
          label={texts.service}
          value={'app' in item ? item.app : ''}
          options={[
            ['', texts.ownWords],
            ...apps.map(({ name, title }): [string, string] => [name, format.text(title)]),
          ]}
          onChange={event => choose(event.target.value)}
        />
        <Select
          label={texts.badge}
          value={item.badge ?? ''}
          options={[
            ['', texts.noBadge],
            ...badges.map((value): [string, string] => [value, t.site.badges[value]]),
          ]}
          onChange={event => change(badged(event.target.value, item))}
        />
      </div>
      {!('app' in item) && (
        <>
          <InBoth
            label={texts.headline}
            maxLength={150}
            value={item.title}
            onChange={title => change({ ...item, title })}
          />
          <InBoth label={texts.text} isLong value={item.text} onChange={text => change({ ...item, text })} />
          <Field
            label={texts.link}
            hint={texts.linkHint}
            maxLength={500}
            value={item.link ?? ''}
            pattern="https?://[^\s\\]+|/([^\s\/\\][^\s\\]*)?"
            onChange={event => change({ ...item, link: event.target.value })}
          />
        </>
      )}
    </>
  )
}
