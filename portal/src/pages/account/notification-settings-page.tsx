import type { NotificationSettings, NotificationSettingsChange } from 'authz/contract-notifications'
import { useState } from 'react'
import { useLoaderData } from 'react-router'
import { AppWishes } from '../../components/app-wishes.tsx'
import { Check, Field, Select } from '../../components/field.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { useSpeech } from '../../components/speech.tsx'
import { loadApps } from '../../data/apps.ts'
import { loadNotificationSettings, ownTimeZone, setNotificationSettings } from '../../data/notifications.ts'
import { readField, runIntent, signedIn } from '../../outcome.ts'
import '../../styles/wishes.css'

export const loadNotificationSettingsPage = signedIn(async () => {
  const [settings, apps] = await Promise.all([loadNotificationSettings(), loadApps()])
  return { settings, apps }
})

const priorities = ['low', 'normal', 'high'] as const

const readSettings = (form: FormData): NotificationSettingsChange => ({
  language: readField(form, 'language') === 'fr' ? 'fr' : 'en',
  timeZone: readField(form, 'timeZone'),
  quiet: form.has('quiet'),
  quietFrom: readField(form, 'quietFrom').slice(0, 5),
  quietUntil: readField(form, 'quietUntil').slice(0, 5),
  sound: form.has('sound'),
  badge: form.has('badge'),
  events: form.getAll('event').map(name => {
    const event = String(name)
    const priority = priorities.find(one => one === readField(form, `${event}.priority`)) ?? 'normal'
    // A way that is not offered now keeps its wish.
    const wish = (way: string) => form.has(`${event}.${way}`)
    return { event, inApp: wish('inApp'), mail: wish('mail'), priority }
  }),
  apps: form.getAll('app').map(name => {
    const app = String(name)
    return { app, inApp: form.has(`app.${app}.inApp`), mail: form.has(`app.${app}.mail`) }
  }),
})

export const submitNotificationSettings = runIntent<NotificationSettings>({
  save: form => setNotificationSettings(readSettings(form)),
})

/** What one is told, and how. */
export const NotificationSettingsPage = () => {
  const { t } = useSpeech()
  const { settings, apps } = useLoaderData<typeof loadNotificationSettingsPage>()
  const [isSaved, setSaved] = useState(false)
  const texts = t.notifications.page
  usePageTitle(t.notifications.title)
  return (
    <>
      <h1>{t.notifications.title}</h1>
      <p className="lede">{texts.lede}</p>
      <div onInput={() => setSaved(false)}>
        <FormShell intent="save" submit={texts.save} onDone={() => setSaved(true)}>
          <EventPanel settings={settings} />
          <AppWishes wishes={settings.apps} apps={apps} />
          <WayPanel settings={settings} />
          {isSaved && (
            <p role="status" className="good">
              {texts.saved}
            </p>
          )}
        </FormShell>
      </div>
    </>
  )
}

type PanelProps = { settings: NotificationSettings }

const EventPanel = ({ settings }: PanelProps) => {
  const { t } = useSpeech()
  const texts = t.notifications.page
  return (
    <section className="panel">
      <h2>{texts.what}</h2>
      <div className="scroll">
        <table className="wishes">
          <thead>
            <tr>
              <th>{texts.event}</th>
              <th>{texts.inApp}</th>
              <th>{texts.mail}</th>
              <th>{texts.priority}</th>
            </tr>
          </thead>
          <tbody>
            {settings.events.map(wish => (
              <WishRow key={wish.event} wish={wish} />
            ))}
          </tbody>
        </table>
      </div>
      <p className="soft">{texts.priorityHint}</p>
    </section>
  )
}

const WishRow = ({ wish }: { wish: NotificationSettings['events'][number] }) => {
  const { t } = useSpeech()
  const texts = t.notifications.page
  const names: Record<string, string | undefined> = t.notifications.events
  const name = names[wish.event] ?? wish.event
  return (
    <tr>
      <th scope="row">
        <input type="hidden" name="event" value={wish.event} />
        {name}
      </th>
      {(['inApp', 'mail'] as const).map(way => (
        <td key={way}>
          {wish.offered[way] ? (
            <label className="check">
              <input type="checkbox" name={`${wish.event}.${way}`} defaultChecked={wish[way]} />
              <span className="hidden">{t.notifications.of({ event: name, way: texts[way] })}</span>
              <span className="way" aria-hidden="true">
                {texts[way]}
              </span>
            </label>
          ) : (
            <>
              {wish[way] && <input type="hidden" name={`${wish.event}.${way}`} value="on" />}
              <small className="soft">
                <span className="way">{texts[way]} </span>
                {texts.off}
              </small>
            </>
          )}
        </td>
      ))}
      <td>
        <select
          name={`${wish.event}.priority`}
          defaultValue={wish.priority}
          aria-label={t.notifications.of({ event: name, way: texts.priority })}
        >
          {priorities.map(priority => (
            <option key={priority} value={priority}>
              {texts.priorities[priority]}
            </option>
          ))}
        </select>
      </td>
    </tr>
  )
}

const zonesOf = (chosen: string): [string, string][] =>
  [...new Set([chosen, ownTimeZone(), 'UTC', ...Intl.supportedValuesOf('timeZone')])].map(zone => [
    zone,
    zone.replaceAll('_', ' '),
  ])

const WayPanel = ({ settings }: PanelProps) => {
  const { t } = useSpeech()
  const texts = t.notifications.page
  return (
    <section className="panel form">
      <h2>{texts.how}</h2>
      <div className="checks">
        <Check name="badge" defaultChecked={settings.badge}>
          {texts.badge}
        </Check>
        <Check name="sound" defaultChecked={settings.sound}>
          {texts.sound}
        </Check>
      </div>
      <div className="pair even">
        <Select
          label={texts.language}
          name="language"
          defaultValue={settings.language}
          options={[
            ['en', 'English'],
            ['fr', 'Français'],
          ]}
        />
        <Select
          label={texts.timeZone}
          name="timeZone"
          defaultValue={settings.timeZone}
          options={zonesOf(settings.timeZone)}
        />
      </div>
      <Check name="quiet" defaultChecked={settings.quiet}>
        {texts.quiet}
      </Check>
      <p className="soft">{texts.quietHint}</p>
      <div className="pair even">
        <Field label={texts.from} name="quietFrom" type="time" required defaultValue={settings.quietFrom} />
        <Field
          label={texts.until}
          name="quietUntil"
          type="time"
          required
          defaultValue={settings.quietUntil}
        />
      </div>
    </section>
  )
}
