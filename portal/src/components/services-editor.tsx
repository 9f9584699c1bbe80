import type { App } from 'authz/contract-apps'
import type { SiteBadge } from 'authz/contract-site'
import type { SiteContent, SiteService } from '../site-content.ts'
import { Entries } from './entries.tsx'
import { Field, Select } from './field.tsx'
import { emptyText, InBoth } from './in-both.tsx'
import { useSpeech } from './speech.tsx'

type Apps = { apps: App[] }

type ServicesEditorProps = Apps & {
  content: SiteContent['services']
  onChange: (content: SiteContent['services']) => void
}

/** Which applications, and what else, a block of services shows. */
export const ServicesEditor = ({ content, apps, onChange }: ServicesEditorProps) => {
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
        fresh={{ title: emptyText, text: emptyText }}
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
    change(badged(item.badge ?? '', app === '' ? { title: emptyText, text: emptyText } : { app }))
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
