import type { ReactNode } from 'react'

/** An empty list: what is not there, and what to do next. */
export const Empty = ({ title, children }: { title: string; children?: ReactNode }) => (
  <div className="empty">
    <p>
      <b>{title}</b>
    </p>
    {children}
  </div>
)
