import type { Person } from 'authz/contract'
import type { App } from 'authz/contract-apps'
import type { AdminOrder } from 'authz/contract-payments'
import type { AdminSubscription } from 'authz/contract-plans'
import { Command } from 'cmdk'
import { useEffect, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { loadApps } from '../data/apps.ts'
import { namesOrder, searchOrders, searchPeople, searchSubscriptions } from '../data/palette.ts'
import { adminNav } from '../pages/admin/admin-nav.ts'
import { launchPath } from '../receipt.ts'
import { useSpeech } from './speech.tsx'
import { useMe } from './who.ts'
import '../styles/palette.css'

const typingPauseMs = 200

/** The apps, once they are here; without them the pages are still good. */
const useApps = () => {
  const [apps, setApps] = useState<App[]>([])
  useEffect(() => {
    let isGone = false
    loadApps().then(
      found => !isGone && setApps(found),
      () => {},
    )
    return () => {
      isGone = true
    }
  }, [])
  return apps
}

/** Whom an admin's words name, which order and which plan, a moment after the last key; what was asked before is given up. */
const useFound = (search: string, mayLook: boolean) => {
  const [people, setPeople] = useState<Person[]>([])
  const [orders, setOrders] = useState<AdminOrder[]>([])
  const [plans, setPlans] = useState<AdminSubscription[]>([])
  const [isBusy, setBusy] = useState(false)
  useEffect(() => {
    setPeople([])
    setOrders([])
    setPlans([])
    const words = search.trim()
    if (!mayLook || words.length < 2) return setBusy(false)
    setBusy(true)
    const asking = new AbortController()
    const timer = setTimeout(async () => {
      const [found, ordered] = await Promise.all([
        searchPeople(words, asking.signal).catch(() => []),
        namesOrder(words) ? searchOrders(words, asking.signal).catch(() => []) : [],
      ])
      if (asking.signal.aborted) return
      setPeople(found)
      setOrders(ordered)
      const subscribed = await searchSubscriptions(words, found, asking.signal).catch(() => [])
      if (asking.signal.aborted) return
      setPlans(subscribed)
      setBusy(false)
    }, typingPauseMs)
    return () => {
      clearTimeout(timer)
      asking.abort()
    }
  }, [search, mayLook])
  return { people, orders, plans, isBusy }
}

/** A native dialog: it keeps the focus, hears Escape and gives the focus back. */
export const Palette = ({ onClose }: { onClose: () => void }) => {
  const { t } = useSpeech()
  const dialog = useRef<HTMLDialogElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const [search, setSearch] = useState('')
  const me = useMe()
  const isAdmin = me !== null && me.role !== 'user'
  const { people, orders, plans, isBusy } = useFound(search, isAdmin)
  const texts = t.palette
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal()
    // React's autoFocus comes before the dialog is there to be focused.
    input.current?.focus()
  }, [])
  const navigate = useNavigate()
  const go = (to: string) => {
    dialog.current?.close()
    void navigate(to)
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard closes it by Escape
    <dialog
      ref={dialog}
      className="palette"
      aria-label={texts.label}
      onClose={onClose}
      onClick={event => event.target === dialog.current && dialog.current.close()}
    >
      <Command label={texts.label} loop>
        <div className="palette-head">
          <Command.Input
            ref={input}
            value={search}
            onValueChange={setSearch}
            maxLength={100}
            placeholder={isAdmin ? texts.placeholderAdmin : texts.placeholder}
          />
          <button type="button" className="btn quiet" onClick={() => dialog.current?.close()}>
            {texts.close}
          </button>
        </div>
        <Command.List label={texts.label}>
          {!isBusy && <Command.Empty>{texts.empty}</Command.Empty>}
          <People people={people} search={search} go={go} />
          <Orders orders={orders} search={search} go={go} />
          <Plans plans={plans} search={search} go={go} />
          <Apps go={go} />
          <Pages go={go} />
          {isAdmin && <AdminPages go={go} />}
        </Command.List>
        <p className="hidden" role="status">
          {isBusy ? texts.searching : ''}
        </p>
      </Command>
    </dialog>
  )
}

type Go = { go: (to: string) => void }

/** They were found by the service already, in whatever of them: the palette shall not sift them again. */
const People = ({ people, search, go }: Go & { people: Person[]; search: string }) => {
  const { t } = useSpeech()
  if (people.length === 0) return null
  return (
    <Command.Group heading={t.palette.people}>
      {people.map(({ id, name, email }) => (
        <Command.Item
          key={id}
          value={`person ${id}`}
          keywords={[search]}
          onSelect={() => go(`/admin/people/${id}`)}
        >
          <span>{name || email}</span> {name && <small>{email}</small>}
        </Command.Item>
      ))}
    </Command.Group>
  )
}

const Orders = ({ orders, search, go }: Go & { orders: AdminOrder[]; search: string }) => {
  const { t, format } = useSpeech()
  if (orders.length === 0) return null
  return (
    <Command.Group heading={t.palette.orders}>
      {orders.map(({ id, title, amount, currency, person }) => (
        <Command.Item
          key={id}
          value={`order ${id}`}
          keywords={[search]}
          onSelect={() => go(`/admin/orders/${id}`)}
        >
          <span>
            {title} · {format.money(amount, currency)}
          </span>{' '}
          <small>{person.email}</small>
        </Command.Item>
      ))}
    </Command.Group>
  )
}

const Plans = ({ plans, search, go }: Go & { plans: AdminSubscription[]; search: string }) => {
  const { t } = useSpeech()
  if (plans.length === 0) return null
  return (
    <Command.Group heading={t.admin.subscriptions.title}>
      {plans.map(({ id, title, state, person }) => (
        <Command.Item
          key={id}
          value={`subscription ${id}`}
          keywords={[search]}
          onSelect={() => go(`/admin/subscriptions/${id}`)}
        >
          <span>
            {title} · {t.admin.subscriptions.states[state]}
          </span>{' '}
          <small>{person.email}</small>
        </Command.Item>
      ))}
    </Command.Group>
  )
}

const Apps = ({ go }: Go) => {
  const { t, format } = useSpeech()
  const apps = useApps()
  if (apps.length === 0) return null
  const isOpen = (app: App) => app.status !== 'off' && app.closed === null && app.granted
  return (
    <Command.Group heading={t.palette.apps}>
      {apps.flatMap(app => {
        const title = format.text(app.title)
        const words = [app.name, title]
        return [
          isOpen(app) && (
            <Command.Item
              key={`open ${app.name}`}
              value={`open ${app.name}`}
              keywords={words}
              // The service itself answers /launch.
              onSelect={() => window.location.assign(launchPath(app.name))}
            >
              {t.palette.openApp({ title })}
            </Command.Item>
          ),
          <Command.Item
            key={app.name}
            value={`app ${app.name}`}
            keywords={words}
            onSelect={() => go(`/apps/${app.name}`)}
          >
            {t.apps.details({ title })}
          </Command.Item>,
        ]
      })}
    </Command.Group>
  )
}

const PageItem = ({ to, title, go }: Go & { to: string; title: string }) => (
  <Command.Item value={`page ${to}`} keywords={[title]} onSelect={() => go(to)}>
    {title}
  </Command.Item>
)

const Pages = ({ go }: Go) => {
  const { t } = useSpeech()
  const me = useMe()
  const own: [string, string][] = [
    ['/tokens', t.nav.tokens],
    ['/plan', t.plan.title],
    ['/orders', t.orders.title],
    ['/invoices', t.invoices.title],
    ['/account', t.nav.account],
    ['/account/security', t.security.title],
    ['/account/keys', t.keys.title],
  ]
  const pages: [string, string][] = [
    ['/', t.nav.home],
    ['/apps', t.nav.apps],
    ...(me ? own : [['/sign-in', t.nav.signIn] as [string, string]]),
  ]
  return (
    <Command.Group heading={t.palette.pages}>
      {pages.map(([to, title]) => (
        <PageItem key={to} to={to} title={title} go={go} />
      ))}
    </Command.Group>
  )
}

const AdminPages = ({ go }: Go) => {
  const { t } = useSpeech()
  return (
    <Command.Group heading={t.palette.admin}>
      {adminNav.flatMap(({ sections }) =>
        sections.map(({ to, title }) => <PageItem key={to} to={to} title={title(t.admin)} go={go} />),
      )}
    </Command.Group>
  )
}
