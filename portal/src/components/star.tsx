import type { App } from 'authz/contract-apps'
import { Star as StarIcon } from 'lucide-react'
import type { MouseEvent } from 'react'
import { useFetcher } from 'react-router'
import type { Outcome } from '../outcome.ts'
import { ProblemNote } from './problem-note.tsx'
import { useSpeech } from './speech.tsx'
import { useMe } from './who.ts'
import '../styles/catalogue.css'

/** The second click of a double click would take back what the first one did. */
const ignoreSecond = (event: MouseEvent) => {
  if (event.detail > 1) event.preventDefault()
}

type StarProps = { app: Pick<App, 'name' | 'title' | 'favourite'> }

/** Makes an app one's favourite, and none again; shown at once, for people signed in. */
export const Star = ({ app }: StarProps) => {
  const { t, format } = useSpeech()
  const fetcher = useFetcher<Outcome>({ key: `favourite-${app.name}` })
  if (useMe() === null) return null
  const wish = fetcher.formData?.get('favourite')
  const isOn = wish ? wish === '1' : app.favourite
  return (
    <fetcher.Form method="post" action="/apps" className="star">
      <input type="hidden" name="intent" value="favourite" />
      <input type="hidden" name="app" value={app.name} />
      <button
        type="submit"
        name="favourite"
        value={isOn ? '0' : '1'}
        aria-pressed={isOn}
        aria-label={t.own.star({ title: format.text(app.title) })}
        title={t.own.starHint[isOn ? 'on' : 'off']}
        onClick={ignoreSecond}
      >
        <StarIcon className="icon" size={19} aria-hidden="true" />
      </button>
      {fetcher.data && 'problem' in fetcher.data && <ProblemNote {...fetcher.data.problem} />}
    </fetcher.Form>
  )
}
