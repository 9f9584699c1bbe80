import type { Me } from 'authz/contract'
import { lazy, Suspense, useLayoutEffect, useState } from 'react'
import { Form, Link, NavLink } from 'react-router'
import type { Who } from '../data/me.ts'
import { initialsOf } from '../format.ts'
import { ownName, useHouse } from '../house.ts'
import { Logo } from './logo.tsx'
import { Menu } from './menu.tsx'
import { useSpeech } from './speech.tsx'

// What no page waits for comes after the first paint, into room that is kept for it.
const Bell = lazy(async () => ({ default: (await import('./bell.tsx')).Bell }))
const PaletteButton = lazy(async () => ({ default: (await import('./palette-button.tsx')).PaletteButton }))

/** The way to the command palette, by Ctrl-K and Cmd-K too: from the first paint on whoever presses it is heard. */
const Find = () => {
  const [isOpen, setOpen] = useState(false)
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.shiftKey) return
      event.preventDefault()
      setOpen(true)
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
  return (
    <Suspense fallback={<span className="find" />}>
      <PaletteButton isOpen={isOpen} onOpen={() => setOpen(true)} onClose={() => setOpen(false)} />
    </Suspense>
  )
}

/** The stripe, the way around, the balance and the account. */
export const Header = ({ who: { me, suspended } }: { who: Who }) => (
  <>
    <div className="bar" />
    <header className="top">
      <Link className="logo" to="/">
        <Sign />
      </Link>
      <Nav me={me} />
      {me ? <Own me={me} /> : suspended === null ? <Guest /> : <Suspended />}
    </header>
  </>
)

/** The house's own picture and name, where it has them. */
const Sign = () => {
  const { name, logo } = useHouse()
  return (
    <>
      {logo === null ? <Logo /> : <img className="sign" src={logo} alt="" />}
      <span className="tw:wrap-anywhere">{name ?? ownName}</span>
    </>
  )
}

const Nav = ({ me }: { me: Me | null }) => {
  const { t } = useSpeech()
  return (
    <nav className="nav" aria-label={t.nav.main}>
      <NavLink to="/" end>
        {t.nav.home}
      </NavLink>
      <NavLink to="/apps">{t.nav.apps}</NavLink>
      {me && <NavLink to="/my-apps">{t.own.nav}</NavLink>}
      {me && <NavLink to="/tokens">{t.nav.tokens}</NavLink>}
      {me && me.role !== 'user' && <NavLink to="/admin">{t.nav.admin}</NavLink>}
    </nav>
  )
}

const Own = ({ me }: { me: Me }) => {
  const { t, format } = useSpeech()
  return (
    <div className="own">
      <Find />
      <Link className="balance" to="/tokens">
        <span className="hidden">{t.nav.balance} </span>
        {format.number(me.balance)} <small>{t.tokenWord({ count: me.balance })}</small>
      </Link>
      <Suspense fallback={<span className="bell" />}>
        <Bell key={me.id} />
      </Suspense>
      <Menu label={t.nav.menu({ name: me.name || me.email })} face={initialsOf(me.name, me.email)}>
        <p>
          {me.name && <b>{me.name}</b>}
          <span>{me.email}</span>
        </p>
        <Link to="/account">{t.nav.account}</Link>
        <Form method="post" action="/sign-out">
          <button type="submit">{t.nav.signOut}</button>
        </Form>
      </Menu>
    </div>
  )
}

const Guest = () => {
  const { t } = useSpeech()
  return (
    <div className="own">
      <Find />
      <Link className="btn quiet" to="/sign-in">
        {t.nav.signIn}
      </Link>
    </div>
  )
}

/** Somebody suspended is told so, and may leave. */
const Suspended = () => {
  const { t } = useSpeech()
  return (
    <div className="own">
      <Link className="tag warn" to="/denied?reason=suspended">
        {t.nav.suspended}
      </Link>
      <Form method="post" action="/sign-out">
        <button type="submit" className="btn quiet">
          {t.nav.signOut}
        </button>
      </Form>
    </div>
  )
}
