import type { App } from 'authz/contract-apps'
import { Link, useLoaderData, useSearchParams } from 'react-router'
import { filterApps, readAppFilter } from '../app-filter.ts'
import { Empty } from '../components/empty.tsx'
import { chosenHere, useOutsideAddress } from '../components/filters.tsx'
import { FirstSteps } from '../components/first-steps.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { useSpeech } from '../components/speech.tsx'
import { Ticket } from '../components/ticket.tsx'
import { useMe } from '../components/who.ts'
import { loadApps } from '../data/apps.ts'
import { dismissFirstSteps, loadFirstSteps, setFavourite } from '../data/own.ts'
import { readField, runIntent } from '../outcome.ts'
import '../styles/catalogue.css'

export const loadCatalogue = async () => {
  const [apps, steps] = await Promise.all([loadApps(), loadFirstSteps()])
  return { apps, steps }
}

/** What every list of apps changes: favourites, and whether the first steps are shown. */
export const submitCatalogue = runIntent<unknown>({
  favourite: form => setFavourite(readField(form, 'app'), readField(form, 'favourite') === '1'),
  dismiss: dismissFirstSteps,
})

/** The catalogue: a ticket for every app. */
export const AppsPage = () => {
  const { t, language } = useSpeech()
  const { apps, steps } = useLoaderData<typeof loadCatalogue>()
  const [search] = useSearchParams()
  usePageTitle(t.apps.title)
  const filter = readAppFilter(search)
  const shown = filterApps(apps, filter, language)
  return (
    <>
      <h1>{t.apps.title}</h1>
      <p className="lede">{t.apps.lede}</p>
      {steps && <FirstSteps steps={steps} />}
      {apps.length > 0 && <AppFilters apps={apps} />}
      {shown.length > 0 && (
        <>
          <h2 className="hidden">{t.apps.found}</h2>
          <div className="grid">
            {shown.map(app => (
              <Ticket key={app.name} app={app} />
            ))}
          </div>
        </>
      )}
      {apps.length > 0 && shown.length === 0 && (
        <Empty title={filter.isFavouriteOnly ? t.own.noFavourites : t.apps.noMatch}>
          {filter.isFavouriteOnly && <p>{t.own.noFavouritesNext}</p>}
          <Link to="/apps">{t.apps.clear}</Link>
        </Empty>
      )}
      {apps.length === 0 && (
        <Empty title={t.apps.empty}>
          <p>{t.apps.emptyNext}</p>
        </Empty>
      )}
    </>
  )
}

const capitalise = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

const AppFilters = ({ apps }: { apps: App[] }) => {
  const { t } = useSpeech()
  const categories: Record<string, string | undefined> = t.apps.categories
  const [search, setSearch] = useSearchParams()
  const { text, category, price, isFavouriteOnly } = readAppFilter(search)
  const isGuest = useMe() === null
  // The address follows the field, not the other way round: a transition would lose fast keystrokes.
  const address = useOutsideAddress()
  const set = (changes: Record<string, string>) => {
    const next = new URLSearchParams(search)
    for (const [name, value] of Object.entries(changes))
      value === '' ? next.delete(name) : next.set(name, value)
    setSearch(next, { replace: true, preventScrollReset: true, state: chosenHere })
  }
  const chip = (label: string, pressed: boolean, changes: Record<string, string>) => (
    <button key={label} type="button" className="chip" aria-pressed={pressed} onClick={() => set(changes)}>
      {label}
    </button>
  )
  return (
    <search className="row catalogue-filters">
      <input
        key={address}
        type="search"
        className="search"
        aria-label={t.apps.search}
        placeholder={`${t.apps.search}…`}
        defaultValue={text}
        maxLength={100}
        onChange={event => set({ q: event.target.value })}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot scroll as a row in every browser */}
      <div className="chips" role="group" aria-label={t.apps.show}>
        {chip(t.apps.all, category === '' && price === null && !isFavouriteOnly, {
          category: '',
          free: '',
          paid: '',
          favourites: '',
        })}
        {!isGuest && chip(t.own.favourites, isFavouriteOnly, { favourites: isFavouriteOnly ? '' : '1' })}
        {chip(t.apps.free, price === 'free', { free: price === 'free' ? '' : '1', paid: '' })}
        {chip(t.own.paid, price === 'paid', { paid: price === 'paid' ? '' : '1', free: '' })}
        {[...new Set(apps.map(app => app.category))].map(name =>
          chip(categories[name] ?? capitalise(name), category === name, {
            category: category === name ? '' : name,
          }),
        )}
      </div>
    </search>
  )
}
