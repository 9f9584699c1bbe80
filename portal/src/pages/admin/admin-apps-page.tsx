import type { AdminApp } from 'authz/contract'
import { type ActionFunctionArgs, useLoaderData } from 'react-router'
import { AppPrices } from '../../components/app-prices.tsx'
import { Empty } from '../../components/empty.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { useSpeech } from '../../components/speech.tsx'
import { changeApp, loadAdminApps } from '../../data/apps.ts'
import { adminOnly, attemptSignedIn, type Outcome, readField } from '../../outcome.ts'
import { readPriceChange } from '../../price-change.ts'

export const loadAdminAppsPage = adminOnly(() => loadAdminApps())

const readChange = (form: FormData) => {
  const reset = readField(form, 'reset')
  if (reset !== '') return { prices: { [reset]: null } }
  const intent = readField(form, 'intent')
  if (intent === 'off') return { off: true }
  if (intent === 'on') return { off: null }
  return { prices: readPriceChange(form) }
}

/** Switches an app or changes its prices. */
export const submitAdminApp = async (args: ActionFunctionArgs): Promise<Outcome<AdminApp>> => {
  const form = await args.request.formData()
  return attemptSignedIn(args, () => changeApp(readField(form, 'app'), readChange(form)))
}

/** What an admin lays over the price lists. */
export const AdminAppsPage = () => {
  const { t } = useSpeech()
  const apps = useLoaderData<typeof loadAdminAppsPage>()
  usePageTitle(t.admin.apps.title)
  return (
    <>
      <h1>{t.admin.apps.title}</h1>
      <p className="lede">{t.admin.apps.lede}</p>
      {apps.length === 0 && (
        <Empty title={t.admin.apps.empty}>
          <p>{t.admin.apps.emptyNext}</p>
        </Empty>
      )}
      <div className="stack">
        {apps.map(app => (
          <AppPanel key={app.name} app={app} />
        ))}
      </div>
    </>
  )
}

const AppPanel = ({ app }: { app: AdminApp }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.apps
  const isOn = app.status === 'on'
  return (
    <section className="panel" aria-labelledby={`admin-${app.name}`}>
      <div className="head">
        <h2 id={`admin-${app.name}`}>
          {format.text(app.title)}{' '}
          <span className={`tag ${isOn ? 'good' : 'warn'}`}>{isOn ? texts.on : texts.off}</span>
        </h2>
        <FormShell intent={isOn ? 'off' : 'on'} submit={isOn ? texts.switchOff : texts.switchOn} tone="quiet">
          <input type="hidden" name="app" value={app.name} />
        </FormShell>
      </div>
      <AppPrices app={app} />
    </section>
  )
}
