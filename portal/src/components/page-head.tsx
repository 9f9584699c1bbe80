import type { ReactNode } from 'react'
import { usePageTitle } from './page-title.ts'

/** What a page is called, in its window too, and what it is for. */
export const PageHead = ({ title, children }: { title: string; children: ReactNode }) => {
  usePageTitle(title)
  return (
    <>
      <h1>{title}</h1>
      <p className="lede">{children}</p>
    </>
  )
}
