import { type ReactNode, useState } from 'react'

type UnfoldProps = {
  label: string
  /** What is asked; `fold` takes it away again. */
  children: (fold: () => void) => ReactNode
}

/** A button that makes room for a form. */
export const Unfold = ({ label, children }: UnfoldProps) => {
  const [isOpen, setOpen] = useState(false)
  if (isOpen) return children(() => setOpen(false))
  return (
    <button type="button" className="btn quiet" onClick={() => setOpen(true)}>
      {label}
    </button>
  )
}
