import type { Page } from 'authz/contract-parts'
import { useState } from 'react'
import { ApiProblem } from '../api.ts'
import { ProblemNote } from './problem-note.tsx'
import { useSpeech } from './speech.tsx'

type More<T> = { after: string | null; items: T[]; next: string | null }

/**
 * A list that starts with the loader's page and grows by "show more". When the first page changes, what was loaded
 * after the old one is dropped: between both there might be a gap.
 */
export const useMore = <T,>(first: Page<T>, load: (cursor: string) => Promise<Page<T>>) => {
  const [state, setState] = useState<More<T>>({ after: null, items: [], next: null })
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const [isBusy, setBusy] = useState(false)
  const more = state.after === first.next ? state : { after: first.next, items: [], next: first.next }
  const loadMore = async () => {
    if (more.next === null || isBusy) return
    setBusy(true)
    try {
      const page = await load(more.next)
      setState({ after: first.next, items: [...more.items, ...page.items], next: page.next })
      setProblem(null)
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  return { items: [...first.items, ...more.items], hasMore: more.next !== null, isBusy, problem, loadMore }
}

/** The button under a list that useMore grows; nothing at its end. */
export const MoreButton = (
  props: Pick<ReturnType<typeof useMore>, 'hasMore' | 'isBusy' | 'problem' | 'loadMore'>,
) => {
  const { t } = useSpeech()
  if (!props.hasMore) return null
  return (
    <div className="tw:mt-3.5">
      {props.problem && <ProblemNote code={props.problem.code} detail={props.problem.detail} />}
      <button type="button" className="btn quiet" aria-busy={props.isBusy} onClick={props.loadMore}>
        {props.isBusy ? t.loading : t.loadMore}
      </button>
    </div>
  )
}
