import { lazy, Suspense, useEffect, useEffectEvent, useRef } from 'react'
import {
  Outlet,
  ScrollRestoration,
  useFetchers,
  useLocation,
  useNavigation,
  useRevalidator,
} from 'react-router'
import { loadWho } from '../data/me.ts'
import { Footer } from './footer.tsx'
import { Header } from './header.tsx'
import { useSpeech } from './speech.tsx'
import { useWho } from './who.ts'

// Guests owe nothing.
const Notices = lazy(async () => ({ default: (await import('./notices.tsx')).Notices }))

/**
 * Whoever comes back, from a tool or from another tab, sees the balance and the lists as they are now. While the
 * service cannot be reached the page stays as it was: what somebody is typing is worth more than an error.
 */
const useFreshPage = () => {
  const { revalidate } = useRevalidator()
  const refresh = useEffectEvent(async () => {
    const isThere = await loadWho().then(
      () => true,
      () => false,
    )
    if (isThere) await revalidate()
  })
  useEffect(() => {
    const listen = () => void refresh()
    window.addEventListener('focus', listen)
    return () => window.removeEventListener('focus', listen)
  }, [])
}

/**
 * A form that led away, to pay for instance, is still on its way there on the page that the browser kept and brings back:
 * it would send nothing more.
 */
const useReturnedPage = () => {
  const isLeaving = [useNavigation(), ...useFetchers()].some(({ state }) => state !== 'idle')
  const begin = useEffectEvent(({ persisted }: PageTransitionEvent) => {
    if (persisted && isLeaving) window.location.reload()
  })
  useEffect(() => {
    const listen = (event: PageTransitionEvent) => begin(event)
    window.addEventListener('pageshow', listen)
    return () => window.removeEventListener('pageshow', listen)
  }, [])
}

/** After going to another page the keyboard starts at its content, as it would after a full load. */
const useFocusOnPage = () => {
  const main = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  const shown = useRef(pathname)
  useEffect(() => {
    if (shown.current !== pathname) main.current?.focus({ preventScroll: true })
    shown.current = pathname
  }, [pathname])
  return main
}

/** The frame around every page. */
export const Layout = () => {
  const { t } = useSpeech()
  const who = useWho()
  const main = useFocusOnPage()
  const navigation = useNavigation()
  useFreshPage()
  useReturnedPage()
  return (
    <>
      <a className="skip" href="#content">
        {t.nav.skip}
      </a>
      <Header who={who} />
      <Suspense>{who.me && <Notices me={who.me} />}</Suspense>
      <main id="content" ref={main} tabIndex={-1} aria-busy={navigation.state === 'loading'}>
        <Outlet />
      </main>
      <Footer />
      <ScrollRestoration />
    </>
  )
}
