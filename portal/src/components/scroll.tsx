import type { ReactNode } from 'react'

type ScrollProps = { label: string; isTall?: boolean | undefined; children: ReactNode }

/** What may be wider than its page, a table most often: it scrolls inside its panel, by the keyboard too. */
export const Scroll = ({ label, isTall, children }: ScrollProps) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
  <section className={isTall ? 'scroll tall' : 'scroll'} tabIndex={0} aria-label={label}>
    {children}
  </section>
)
