import type { NotificationEvent, NotificationEvents } from 'authz/contract-notifications'
import { Link, useFetcher, useLoaderData } from 'react-router'
import { PageHead } from '../../components/page-head.tsx'
import { ProblemNote } from '../../components/problem-note.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { useMe } from '../../components/who.ts'
import { loadEvents, setWays } from '../../data/admin-notifications.ts'
import { adminOnly, type Outcome, readField, runIntent } from '../../outcome.ts'
import '../../styles/wishes.css'

export const loadEventsPage = adminOnly(() => loadEvents())

/** Switches the ways of one event. */
export const submitWays = runIntent<NotificationEvents>({
  ways: form =>
    setWays(readField(form, 'event'), {
      inApp: form.has('inApp'),
      mail: form.has('mail'),
      webhook: form.has('webhook'),
    }),
})

/** What is told, and by which ways. */
export const AdminNotificationsPage = () => {
  const { t } = useSpeech()
  const { items, mails } = useLoaderData<typeof loadEventsPage>()
  const mayChange = useMe()?.role === 'admin'
  const texts = t.admin.notifications
  return (
    <>
      <PageHead title={texts.title}>{texts.lede}</PageHead>
      {!mails && <p className="note">{texts.noMail}</p>}
      <section className="panel">
        <div className="scroll">
          <table className="wishes">
            <thead>
              <tr>
                <th>{texts.event}</th>
                <th>{texts.inApp}</th>
                <th>{texts.mail}</th>
                <th>{texts.webhook}</th>
                <th>{texts.words}</th>
              </tr>
            </thead>
            <tbody>
              {items.map(item => (
                <EventRow key={item.event} item={item} mayChange={mayChange} />
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </>
  )
}

const ways = ['inApp', 'mail', 'webhook'] as const

const EventRow = ({ item, mayChange }: { item: NotificationEvent; mayChange: boolean }) => {
  const { t } = useSpeech()
  const fetcher = useFetcher<Outcome<NotificationEvents>>()
  const texts = t.admin.notifications
  const names: Record<string, string | undefined> = t.notifications.events
  const name = names[item.event] ?? item.event
  const isBusy = fetcher.state !== 'idle'
  const isOn = (way: (typeof ways)[number]) => (fetcher.formData ? fetcher.formData.has(way) : item[way])
  const change = (changed: (typeof ways)[number]) => {
    const form = new FormData()
    form.set('intent', 'ways')
    form.set('event', item.event)
    for (const way of ways) if (isOn(way) !== (way === changed)) form.set(way, 'on')
    void fetcher.submit(form, { method: 'post' })
  }
  return (
    <tr>
      <th scope="row">
        {name} {item.admins && <small className="term">{texts.admins}</small>}
        {fetcher.data && 'problem' in fetcher.data && <ProblemNote {...fetcher.data.problem} />}
      </th>
      {ways.map(way => (
        <td key={way}>
          {way === 'webhook' && item.admins ? (
            <span className="soft">{t.none}</span>
          ) : (
            <label className="check">
              <input
                type="checkbox"
                checked={isOn(way)}
                disabled={!mayChange}
                // Not disabled while it is busy: that would take the focus.
                aria-busy={isBusy}
                onChange={() => isBusy || change(way)}
              />
              <span className="hidden">{t.notifications.of({ event: name, way: texts[way] })}</span>
              <span className="way" aria-hidden="true">
                {texts[way]}
              </span>
            </label>
          )}
        </td>
      ))}
      <td>
        <Link to={`/admin/notifications/${item.event}`}>
          {texts.words}
          <span className="hidden"> {name}</span>
        </Link>
      </td>
    </tr>
  )
}
