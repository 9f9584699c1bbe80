import type { Health, HealthCheck } from 'authz/contract-health'
import { useLoaderData, useRevalidator } from 'react-router'
import { PageHead } from '../../components/page-head.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { loadHealth } from '../../data/health.ts'
import { adminOnly } from '../../outcome.ts'

export const loadHealthPage = adminOnly(() => loadHealth())

const tones = { ok: 'good', warn: 'warn', fail: 'fail' }

/** Every hop of the set-up, and what to do where one is broken. */
export const HealthPage = () => {
  const { t, format } = useSpeech()
  const health: Health = useLoaderData<typeof loadHealthPage>()
  const { revalidate, state } = useRevalidator()
  const texts = t.admin.health
  return (
    <>
      <PageHead title={texts.title}>{texts.lede}</PageHead>
      <section className="panel">
        <div className="head">
          <p role="status">
            <b>{texts.summary[health.status]}</b>{' '}
            <span className="soft">{texts.at({ when: format.when(health.at) })}</span>
          </p>
          <button
            type="button"
            className="btn"
            // Not disabled while it is busy: that would take the focus.
            aria-busy={state === 'loading'}
            onClick={() => void (state === 'idle' && revalidate())}
          >
            {texts.again}
          </button>
        </div>
        <ul className="hops">
          {health.checks.map(check => (
            <Hop key={check.id} check={check} />
          ))}
        </ul>
      </section>
    </>
  )
}

const Hop = ({ check }: { check: HealthCheck }) => {
  const { t, language } = useSpeech()
  const texts = t.admin.health
  const names: Record<string, string | undefined> = texts.hops
  return (
    <li>
      <h2>
        {names[check.id] ?? check.id}{' '}
        <span className={`tag ${tones[check.status]}`}>{texts.states[check.status]}</span>
      </h2>
      <div className="breakable">
        <p>{check.found[language]}</p>
        {check.remedy && (
          <p>
            <b>{check.remedy[language]}</b>
          </p>
        )}
      </div>
    </li>
  )
}
