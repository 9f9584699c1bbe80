import type { ReactNode } from 'react'
import '../styles/receipt.css'

/** A question at the gate: one thing to read or fill in, on a receipt. */
export const Receipt = ({ children, isWide }: { children: ReactNode; isWide?: boolean }) => (
  <section className={`receipt ${isWide ? 'wide' : ''}`}>
    <div className="bar" />
    <div className="body">{children}</div>
  </section>
)
