import type { Bulk, BulkPreview } from 'authz/contract-bulk'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useRevalidator } from 'react-router'
import { ApiProblem } from '../api.ts'
import { previewBulk, startBulk, stepBulk, type Whom } from '../data/bulk.ts'
import { readField } from '../outcome.ts'
import { newUuid } from '../uuid.ts'
import { NumberField } from './field.tsx'
import { ProblemNote } from './problem-note.tsx'
import { ReasonField } from './reason-field.tsx'
import { useSpeech } from './speech.tsx'

type Steps = { bulk: Bulk | null; problem: ApiProblem | null; isBusy: boolean }

/** Does a bulk to its end, a step after the other; what was done stays done when it is broken off. */
const useSteps = () => {
  const revalidator = useRevalidator()
  const [steps, setSteps] = useState<Steps>({ bulk: null, problem: null, isBusy: false })
  const isRunning = useRef(false)
  const run = async (start: () => Promise<Bulk>) => {
    if (isRunning.current) return
    isRunning.current = true
    setSteps(now => ({ ...now, problem: null, isBusy: true }))
    try {
      let bulk = await start()
      setSteps({ bulk, problem: null, isBusy: true })
      while (bulk.doneAt === null) {
        bulk = await stepBulk(bulk.id)
        setSteps({ bulk, problem: null, isBusy: bulk.doneAt === null })
      }
      setSteps({ bulk, problem: null, isBusy: false })
      await revalidator.revalidate()
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      setSteps(now => ({ ...now, problem: error, isBusy: false }))
    } finally {
      isRunning.current = false
    }
  }
  return { ...steps, run }
}

/** How far it is, and what it came to. */
const Progress = ({ bulk, problem }: Pick<Steps, 'bulk' | 'problem'>) => {
  const { t } = useSpeech()
  const texts = t.admin.bulk
  return (
    <>
      {problem && (
        <ProblemNote code={problem.code} detail={problem.detail} refusals={t.admin.bulk.refusals} />
      )}
      {bulk && (
        <div role="status" className="bulk-progress">
          <progress max={bulk.total} value={bulk.done + bulk.refused} aria-label={texts.progress} />
          <p className={bulk.doneAt ? 'good' : ''}>
            {(bulk.doneAt ? texts.done : texts.doing)({ done: bulk.done, total: bulk.total })}
            {bulk.refused > 0 && ` ${texts.refused({ count: bulk.refused })}`}
          </p>
        </div>
      )}
    </>
  )
}

type BulkFormProps = {
  kind: Bulk['kind']
  /** Followed until it is sent; then it is about whom it was sent for. */
  whom: Whom
  onSent: () => void
  onClose: () => void
}

/** Asks for what a bulk needs, and says before it starts how many people it is about. */
export const BulkForm = ({ kind, whom, onSent, onClose }: BulkFormProps) => {
  const { t } = useSpeech()
  const texts = t.admin.bulk
  // Made once when the form opens: however often it is sent, each person is done once.
  const [id] = useState(newUuid)
  const [preview, setPreview] = useState<BulkPreview | ApiProblem | null>(null)
  const [tokens, setTokens] = useState('')
  const { bulk, problem, isBusy, run } = useSteps()
  const [sent, setSent] = useState<Whom | null>(null)
  const asked = JSON.stringify(sent ?? whom)
  useEffect(() => {
    let isGone = false
    previewBulk(kind, JSON.parse(asked))
      .then(found => isGone || setPreview(found))
      .catch(error => isGone || setPreview(error))
    return () => {
      isGone = true
    }
  }, [kind, asked])
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const reason = readField(new FormData(event.currentTarget), 'reason')
    const about = sent ?? whom
    setSent(about)
    onSent()
    run(() =>
      startBulk({ id, kind, reason, ...(kind === 'grant' ? { tokens: Number(tokens) } : {}), ...about }),
    )
  }
  if (preview instanceof Error)
    return (
      <ProblemNote
        code={preview instanceof ApiProblem ? preview.code : 'internal'}
        detail={preview.message}
      />
    )
  const people = preview?.people ?? 0
  return (
    <section className="bulk" aria-label={texts.kinds[kind]}>
      <h2>{texts.kinds[kind]}</h2>
      <div aria-live="polite">{preview && <PreviewWords preview={preview} />}</div>
      {bulk === null && (
        <form className="form" onSubmit={send}>
          {kind === 'grant' && (
            <NumberField
              label={texts.tokensEach}
              name="tokens"
              min={1}
              max={1_000_000_000_000}
              required
              value={tokens}
              onType={setTokens}
            />
          )}
          <ReasonField
            label={kind === 'grant' ? texts.reason : texts.suspendReason}
            hint={texts.reasonHints[kind]}
          />
          {kind === 'grant' && Number(tokens) > 0 && (
            <p className="preview" aria-live="polite">
              <span>{texts.altogether}</span>
              <b>{t.tokens({ count: Number(tokens) * people })}</b>
            </p>
          )}
          {problem && (
            <ProblemNote code={problem.code} detail={problem.detail} refusals={t.admin.bulk.refusals} />
          )}
          <div className="row">
            <button
              type="submit"
              className="btn"
              aria-busy={isBusy}
              disabled={isBusy || people === 0 || preview?.isTooMany}
            >
              {texts.submit[kind]({ count: people })}
            </button>
            <button type="button" className="btn quiet" onClick={onClose}>
              {t.cancel}
            </button>
          </div>
        </form>
      )}
      {bulk && <Progress bulk={bulk} problem={problem} />}
      {bulk && !isBusy && (
        <div className="row">
          {bulk.doneAt === null && (
            <button type="button" className="btn" onClick={() => run(() => stepBulk(bulk.id))}>
              {texts.goOn}
            </button>
          )}
          <button type="button" className="btn quiet" onClick={onClose}>
            {texts.close}
          </button>
        </div>
      )}
    </section>
  )
}

const PreviewWords = ({ preview }: { preview: BulkPreview }) => {
  const { t } = useSpeech()
  const texts = t.admin.bulk
  if (preview.isTooMany) return <p className="problem">{texts.tooMany}</p>
  const left = (['admins', 'suspended', 'closed'] as const).filter(why => preview[why] > 0)
  return (
    <p>
      {texts.about({ count: preview.people })}{' '}
      {left.length > 0 && (
        <span className="soft">
          {texts.leftOut({ whom: left.map(why => texts.why[why]({ count: preview[why] })).join(', ') })}
        </span>
      )}
    </p>
  )
}

/** A bulk that was broken off, with the way to its end. */
export const OpenBulk = ({ bulk }: { bulk: Bulk }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.bulk
  const { bulk: now, problem, isBusy, run } = useSteps()
  return (
    <section className="panel bulk" aria-label={texts.unfinished}>
      <h2>{texts.unfinished}</h2>
      <p>
        {texts.kinds[bulk.kind]}: {bulk.reason} · {format.when(bulk.madeAt)}
      </p>
      <Progress bulk={now ?? bulk} problem={problem} />
      <button
        type="button"
        className="btn quiet"
        aria-busy={isBusy}
        disabled={isBusy}
        onClick={() => run(() => stepBulk(bulk.id))}
      >
        {texts.goOn}
      </button>
    </section>
  )
}
