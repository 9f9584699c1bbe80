import { useEffect } from 'react'
import { ownName, useHouse } from '../house.ts'

/** Names the page in the tab and the history, with the house behind it; without a title it is the house's own page. */
export const usePageTitle = (title?: string) => {
  const house = useHouse().name ?? ownName
  useEffect(() => {
    document.title = title === undefined ? house : `${title} · ${house}`
  }, [title, house])
}
