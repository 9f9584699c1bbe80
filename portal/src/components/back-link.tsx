import { ArrowLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'

/** Above a page's heading: the list that it belongs to. */
export const BackLink = ({ to, children }: { to: string; children: ReactNode }) => (
  <p className="back">
    <Link to={to}>
      <ArrowLeft className="icon" size={16} aria-hidden="true" /> {children}
    </Link>
  </p>
)
