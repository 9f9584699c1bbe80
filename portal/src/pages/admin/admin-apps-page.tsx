import type { AdminApp, Brake } from 'authz/contract-apps'
import { type ActionFunctionArgs, Link, useLoaderData } from 'react-router'
import { readWordsChange } from '../../app-words.ts'
import { findEffect, readBrakeChange } from '../../brakes.ts'
import { AppPrices } from '../../components/app-prices.tsx'
import { AppTrial } from '../../components/app-trial.tsx'
import { AppWords } from '../../components/app-words.tsx'
import { BrakeControl } from '../../components/brake-control.tsx'
import { Empty } from '../../components/empty.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { useSpeech } from '../../components/speech.tsx'
import { useMe } from '../../components/who.ts'
import { WrittenApp } from '../../components/written-app.tsx'
import { changeApp, loadAdminApps } from '../../data/apps.ts'
import { changeBrake, loadBrakes } from '../../data/brakes.ts'
import { removeApp, tryRequest } from '../../data/desk.ts'
import { adminOnly, attemptSignedIn, type Outcome, readField } from '../../outcome.ts'
import { readPriceChange } from '../../price-change.ts'
import { isOnRequest } from '../../prices.ts'

export const loadAdminAppsPage = adminOnly(async () => {
  const [apps, brakes] = await Promise.all([loadAdminApps(), loadBrakes()])
  return { apps, brakes }
})

const readChange = (form: FormData) => {
  const reset = readField(form, 'reset')
  if (reset !== '') return { prices: { [reset]: null } }
  const intent = readField(form, 'intent')
  if (intent === 'off') return { off: true }
  if (intent === 'on') return { off: null }
  if (intent === 'words') return readWordsChange(form)
  return { prices: readPriceChange(form) }
}

/** Switches an app, changes its prices or texts, tries a request, removes it, or sets and releases brakes. */
export const submitAdminApp = async (args: ActionFunctionArgs): Promise<Outcome> => {
  const form = await args.request.formData()
  const app = readField(form, 'app')
  const intent = readField(form, 'intent')
  return attemptSignedIn<unknown>(args, () => {
    if (intent === 'brake' || intent === 'release') return changeBrake(readBrakeChange(form))
    if (intent === 'try')
      return tryRequest(app, { method: readField(form, 'method'), target: readField(form, 'target') })
    return intent === 'remove' ? removeApp(app) : changeApp(app, readChange(form))
  })
}

/** What an admin lays over the price lists. */
export const AdminAppsPage = () => {
  const { t } = useSpeech()
  const { apps, brakes } = useLoaderData<typeof loadAdminAppsPage>()
  const mayChange = useMe()?.role === 'admin'
  usePageTitle(t.admin.apps.title)
  return (
    <>
      <div className="head">
        <h1>{t.admin.apps.title}</h1>
        {mayChange && (
          <Link className="btn" to="/admin/apps/new">
            {t.admin.desk.written.link}
          </Link>
        )}
      </div>
      <p className="lede">{t.admin.apps.lede}</p>
      {apps.length === 0 && (
        <Empty title={t.admin.apps.empty}>
          <p>{t.admin.apps.emptyNext}</p>
        </Empty>
      )}
      <div className="stack">
        <section className="panel">
          <h2>{t.admin.brakes.title}</h2>
          <p className="soft">{t.admin.brakes.lede}</p>
          <BrakeControl app={null} brakes={brakes} mayChange={mayChange} />
        </section>
        {apps.map(app => (
          <AppPanel key={app.name} app={app} brakes={brakes} mayChange={mayChange} />
        ))}
      </div>
    </>
  )
}

/** Whether an app is on, what else holds for it now, and where it comes from. */
const AppTags = ({ app, brakes }: { app: AdminApp; brakes: Brake[] }) => {
  const { t } = useSpeech()
  const texts = t.admin.apps
  const effect = findEffect(brakes, app.name)
  const tags: [tone: string, words: string | false | null][] = [
    ['warn', app.status === 'off' && texts.off],
    ['good', app.status === 'on' && effect !== 'closed' && texts.on],
    ['warn', effect && texts.effects[effect]],
    ['warn', app.shadow && texts.shadow],
    ['', texts.sources[app.source]],
  ]
  return tags.map(
    ([tone, words]) =>
      words && (
        <span key={words} className={`tag ${tone}`}>
          {words}
        </span>
      ),
  )
}

type AppPanelProps = { app: AdminApp; brakes: Brake[]; mayChange: boolean }

const AppPanel = ({ app, brakes, mayChange }: AppPanelProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.apps
  const isOn = app.status === 'on'
  return (
    <section className="panel" aria-labelledby={`admin-${app.name}`}>
      <div className="head">
        <h2 id={`admin-${app.name}`}>
          {format.text(app.title)} <AppTags app={app} brakes={brakes} />
        </h2>
        <div className="row">
          {isOnRequest(app) && (
            <Link className="btn quiet" to={`/admin/apps/${app.name}/access`}>
              {t.admin.access.link}
            </Link>
          )}
          {mayChange && (
            <FormShell
              intent={isOn ? 'off' : 'on'}
              submit={isOn ? texts.switchOff : texts.switchOn}
              tone="quiet"
            >
              <input type="hidden" name="app" value={app.name} />
            </FormShell>
          )}
        </div>
      </div>
      <AppPrices app={app} mayChange={mayChange} />
      <AppTrial app={app} />
      {mayChange && <AppWords app={app} />}
      {mayChange && app.source === 'admin' && <WrittenApp app={app} />}
      <BrakeControl app={app.name} brakes={brakes} mayChange={mayChange} />
    </section>
  )
}
