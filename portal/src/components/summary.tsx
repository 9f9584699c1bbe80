import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'

/** The line that unfolds what lies under it. */
export const Summary = ({ children }: { children: ReactNode }) => (
  <summary>
    <ChevronRight className="icon" size={15} aria-hidden="true" /> {children}
  </summary>
)
