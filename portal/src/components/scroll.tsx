import type { ReactNode } from 'react'

/** What may be wider than its page, a table most often: it scrolls inside its panel, by the keyboard too. */
export const Scroll = ({ label, children }: { label: string; children: ReactNode }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
  <section className="scroll" tabIndex={0} aria-label={label}>
    {children}
  </section>
)
