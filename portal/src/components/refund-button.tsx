import { useEffect, useRef } from 'react'

type RefundButtonProps = { label: string; wasOpen: boolean; onOpen: () => void }

/** Stands where the row of the refund stood, and gets the focus back from it. */
export const RefundButton = ({ label, wasOpen, onOpen }: RefundButtonProps) => {
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (wasOpen && document.activeElement === document.body) button.current?.focus()
  }, [wasOpen])
  return (
    <button type="button" className="btn quiet" ref={button} onClick={onOpen}>
      {label}
    </button>
  )
}
