import type { App } from 'authz/contract-apps'
import { useSpeech } from './speech.tsx'
import '../styles/catalogue.css'

type HealthApp = Pick<App, 'status' | 'closed' | 'health' | 'answeredAt'>

/** Whether nobody gets in at the moment. */
export const isShut = ({ status, closed }: Pick<App, 'status' | 'closed'>) =>
  status === 'off' || closed !== null

/** How an app does, in words, with when it last answered. */
const useHealthWords = (app: HealthApp) => {
  const { t, format } = useSpeech()
  const state = isShut(app) ? 'off' : app.health
  const words = t.own.health[state]
  const isTold = (state === 'up' || state === 'failing') && app.answeredAt !== null
  return {
    state,
    words: isTold ? t.own.answered({ state: words, when: format.when(app.answeredAt ?? '') }) : words,
  }
}

/** How an app does as a dot: its shape says it too, and its title in words. */
export const HealthDot = ({ app }: { app: HealthApp }) => {
  const { state, words } = useHealthWords(app)
  return <span className={`dot ${state}`} role="img" aria-label={words} title={words} />
}

/** The same with its words beside it. */
export const HealthLine = ({ app }: { app: HealthApp }) => {
  const { state, words } = useHealthWords(app)
  return (
    <span className="health">
      <i className={`dot ${state}`} />
      {words}
    </span>
  )
}
