import type { App } from 'authz/contract-apps'
import type { SiteBlock, SiteKind } from 'authz/contract-site'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { findContent, type SiteContent, type SiteService, sortByUse } from '../site-content.ts'
import { useSpeech } from './speech.tsx'
import { Ticket } from './ticket.tsx'
import { useMe } from './who.ts'

const shownApps = 6
const shownQuestions = 5

type Apps = { apps: App[]; popular: string[] }
type Sections = { [Kind in SiteKind]: (content: SiteContent[Kind], apps: Apps) => ReactNode }

/** What the operator says of the house, in their order. */
export const SiteBlocks = ({ blocks, ...apps }: Apps & { blocks: SiteBlock[] }) => {
  const { t } = useSpeech()
  const draw = <Kind extends SiteKind>(kind: Kind) => {
    const content = findContent(blocks, kind, t)
    return content === null ? null : sections[kind](content, apps)
  }
  return blocks.map(({ kind }) => <SiteSection key={kind}>{draw(kind)}</SiteSection>)
}

const SiteSection = ({ children }: { children: ReactNode }) => <section className="block">{children}</section>

const sections: Sections = {
  hero: content => <Hero {...content} />,
  services: (content, apps) => <Services {...content} {...apps} />,
  pricing: content => <Pricing {...content} />,
  faq: content => <Questions {...content} />,
  contact: content => <Invitation {...content} />,
}

const Hero = ({ title, lede }: SiteContent['hero']) => {
  const { t, format } = useSpeech()
  const me = useMe()
  return (
    <div className="hero">
      <h1>{format.text(title)}</h1>
      <p className="lede">{format.text(lede)}</p>
      <div className="row">
        {me ? (
          <Link className="btn pay" to="/apps">
            {t.home.openApps}
          </Link>
        ) : (
          <>
            <Link className="btn pay" to="/sign-up">
              {t.nav.signUp}
            </Link>
            <Link className="btn quiet" to="/apps">
              {t.home.allApps}
            </Link>
          </>
        )}
      </div>
    </div>
  )
}

const Services = ({ title, columns, items, apps, popular }: SiteContent['services'] & Apps) => {
  const { t, format } = useSpeech()
  const chosen: SiteService[] =
    items.length > 0
      ? items
      : sortByUse(apps, popular)
          .slice(0, shownApps)
          .map(({ name }) => ({ app: name }))
  // An app may have left the gate since the block was written.
  const there = chosen.filter(item => !('app' in item) || apps.some(({ name }) => name === item.app))
  if (there.length === 0) return null
  return (
    <>
      <div className="head">
        <h2>{format.text(title)}</h2>
        <Link to="/apps">{t.home.allApps}</Link>
      </div>
      <div className={`grid columns-${columns}`}>
        {there.map((item, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the operator's list has no ids and never changes on the page
          <Service key={i} item={item} apps={apps} />
        ))}
      </div>
    </>
  )
}

const Service = ({ item, apps }: { item: SiteService; apps: App[] }) => {
  const { t, format } = useSpeech()
  const badge = item.badge && <span className="tag badge">{t.site.badges[item.badge]}</span>
  if ('app' in item) {
    const app = apps.find(({ name }) => name === item.app)
    return app === undefined ? null : (
      <div className="service">
        <Ticket app={app} />
        {badge}
      </div>
    )
  }
  return (
    <div className="service panel">
      <h3>{format.text(item.title)}</h3>
      {item.text && <p className="text">{format.text(item.text)}</p>}
      {badge}
    </div>
  )
}

const Pricing = ({ title, steps }: SiteContent['pricing']) => {
  const { t, format } = useSpeech()
  return (
    <>
      <div className="head">
        <h2>{format.text(title)}</h2>
        <Link to="/pricing">{t.site.allPrices}</Link>
      </div>
      <ol className="steps">
        {steps.map(step => (
          <li key={format.text(step.title)}>
            <h3>{format.text(step.title)}</h3>
            <p>{format.text(step.text)}</p>
          </li>
        ))}
      </ol>
    </>
  )
}

const Questions = ({ title, items }: SiteContent['faq']) => {
  const { t, format } = useSpeech()
  return (
    <>
      <div className="head">
        <h2>{format.text(title)}</h2>
        {items.length > shownQuestions && <Link to="/faq">{t.site.allQuestions}</Link>}
      </div>
      <QuestionList items={items.slice(0, shownQuestions)} />
    </>
  )
}

/** Questions that open to their answers. */
export const QuestionList = ({ items }: Pick<SiteContent['faq'], 'items'>) => {
  const { format } = useSpeech()
  return (
    <div className="questions">
      {items.map(({ question, answer }) => (
        <details key={format.text(question)}>
          <summary>{format.text(question)}</summary>
          <p className="text">{format.text(answer)}</p>
        </details>
      ))}
    </div>
  )
}

const Invitation = ({ title, text }: SiteContent['contact']) => {
  const { t, format } = useSpeech()
  return (
    <div className="panel write">
      <div>
        <h2>{format.text(title)}</h2>
        <p className="text soft">{format.text(text)}</p>
      </div>
      <Link className="btn quiet" to="/contact">
        {t.site.write}
      </Link>
    </div>
  )
}
