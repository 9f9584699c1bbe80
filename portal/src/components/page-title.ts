import { useEffect } from 'react'

/** Names the page in the tab and the history. */
export const usePageTitle = (title: string) => {
  useEffect(() => {
    document.title = title === 'Octroi' ? title : `${title} · Octroi`
  }, [title])
}
