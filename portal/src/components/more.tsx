import type { Page } from 'authz/contract-parts'
import { useEffect, useEffectEvent, useState } from 'react'
import { useLocation } from 'react-router'
import { ApiProblem } from '../api.ts'
import { ProblemNote } from './problem-note.tsx'
import { useSpeech } from './speech.tsx'

/** Pages after the first, as they were loaded for one address. */
type Shown<T> = { address: string; first: Page<T>; later: Page<T>[] }

/** So many later pages are loaded anew when the first one is; beyond them "show more" goes on. */
const reloadMost = 20

const loadLater = async <T,>(first: Page<T>, count: number, load: (cursor: string) => Promise<Page<T>>) => {
  const later: Page<T>[] = []
  let { next } = first
  while (next !== null && later.length < Math.min(count, reloadMost)) {
    const page = await load(next)
    later.push(page)
    next = page.next
  }
  return later
}

/**
 * A list that starts with the loader's page and grows by "show more". When the first page comes anew, so do those after
 * it, and until they are there the list stands as it was; another address, with other filters, is another list.
 */
export const useMore = <T,>(first: Page<T>, load: (cursor: string) => Promise<Page<T>>) => {
  const { pathname, search } = useLocation()
  const address = pathname + search
  const [kept, setKept] = useState<Shown<T>>({ address, first, later: [] })
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const [isBusy, setBusy] = useState(false)
  const isKept = kept.address === address && (kept.first === first || kept.later.length > 0)
  const shown = isKept ? kept : { address, first, later: [] }
  if (!isKept) setKept(shown)
  const again = useEffectEvent(async (newer: Page<T>, isGone: () => boolean) => {
    // What cannot be had now comes by "show more" again.
    const later = await loadLater(newer, shown.later.length, load).catch(() => [])
    if (!isGone()) setKept({ address, first: newer, later })
  })
  const isOld = shown.first !== first
  useEffect(() => {
    if (!isOld) return
    let isGone = false
    void again(first, () => isGone)
    return () => {
      isGone = true
    }
  }, [isOld, first])
  const next = (shown.later.at(-1) ?? shown.first).next
  const loadMore = async () => {
    if (next === null || isBusy) return
    setBusy(true)
    try {
      const page = await load(next)
      setKept(now => (now.first === shown.first ? { ...now, later: [...now.later, page] } : now))
      setProblem(null)
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  const items = [shown.first, ...shown.later].flatMap(page => page.items)
  return { items, hasMore: next !== null, isBusy, problem, loadMore }
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
