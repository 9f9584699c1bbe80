import { type ReactNode, useState } from 'react'
import { useReturn } from './use-return.ts'

type UnfoldProps = {
  label: string
  /** What is asked; `fold` takes it away again. */
  children: (fold: () => void) => ReactNode
}

/** A button that makes room for a form, and has the focus again once that is left. */
export const Unfold = ({ label, children }: UnfoldProps) => {
  const [isOpen, setOpen] = useState(false)
  const button = useReturn(isOpen)
  if (isOpen) return children(() => setOpen(false))
  return (
    <button type="button" className="btn quiet" ref={button} onClick={() => setOpen(true)}>
      {label}
    </button>
  )
}
