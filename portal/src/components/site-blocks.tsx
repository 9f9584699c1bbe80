import type { App } from 'authz/contract-apps'
import type { SiteBlock, SiteKind } from 'authz/contract-site'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { contentOf, type SiteContent, type SiteService, sortByUse } from '../site-content.ts'
import { useSpeech } from './speech.tsx'
import { Summary } from './summary.tsx'
import { Ticket } from './ticket.tsx'
import { useWho } from './who.ts'
import '../styles/catalogue.css'

const shownApps = 6
const shownQuestions = 5

/** `isGuest` where nobody is signed in, or where the page is shown as guests see it. */
type Around = { apps: App[]; popular: string[]; isGuest: boolean }
type Sections = { [Kind in SiteKind]: (content: SiteContent[Kind], around: Around) => ReactNode }

/** What the operator says of the house, in their order; to guests also where it is only tried out. */
export const SiteBlocks = ({
  blocks,
  isTried = false,
  ...apps
}: Omit<Around, 'isGuest'> & { blocks: SiteBlock[]; isTried?: boolean }) => {
  const { t } = useSpeech()
  const { me, suspended } = useWho()
  const around = { ...apps, isGuest: isTried || (me === null && suspended === null) }
  const draw = <Kind extends SiteKind>(kind: Kind, block: SiteBlock) =>
    sections[kind](contentOf(block, t) as SiteContent[Kind], around)
  return blocks.map(block => (
    <section key={block.id} className="block">
      {draw(block.kind, block)}
    </section>
  ))
}

const sections: Sections = {
  hero: (content, around) => <Hero {...content} {...around} />,
  services: (content, around) => <Services {...content} {...around} />,
  pricing: content => <Pricing {...content} />,
  faq: content => <Questions {...content} />,
  contact: content => <Invitation {...content} />,
  start: (content, { isGuest }) => isGuest && <Start {...content} />,
}

const Hero = ({ title, lede, isGuest }: SiteContent['hero'] & Around) => {
  const { t, format } = useSpeech()
  return (
    <div className="hero">
      <h1>{format.text(title)}</h1>
      <p className="lede">{format.text(lede)}</p>
      <div className="row">
        {!isGuest ? (
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

const Services = ({ title, columns, items, apps, popular }: SiteContent['services'] & Around) => {
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
        {there.some(item => 'app' in item) && <Link to="/apps">{t.home.allApps}</Link>}
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
      <h3>
        {item.link ? (
          <ServiceLink to={item.link}>{format.text(item.title)}</ServiceLink>
        ) : (
          format.text(item.title)
        )}
      </h3>
      {item.text && <p className="text">{format.text(item.text)}</p>}
      {badge}
    </div>
  )
}

const ServiceLink = ({ to, children }: { to: string; children: ReactNode }) =>
  to.startsWith('/') ? (
    <Link to={to}>{children}</Link>
  ) : (
    <a href={to} rel="noopener">
      {children}
    </a>
  )

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
          <Summary>{format.text(question)}</Summary>
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

const Start = ({ title, text }: SiteContent['start']) => {
  const { t, format } = useSpeech()
  return (
    <div className="start">
      <h2>{format.text(title)}</h2>
      <p className="text soft">{format.text(text)}</p>
      <Link className="btn plain" to="/sign-up">
        {t.nav.signUp}
      </Link>
    </div>
  )
}
