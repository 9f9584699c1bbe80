import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { useLocation } from 'react-router'

type MenuProps = {
  label: string
  face: ReactNode
  /** The button's class. */
  tone?: string
  onOpen?: () => void
  children: ReactNode
}

/** A button that unfolds a few links. Escape, a click beside it, leaving by Tab and going elsewhere fold it again. */
export const Menu = ({ label, face, tone = 'face', onOpen, children }: MenuProps) => {
  const [isOpen, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const root = useRef<HTMLDivElement>(null)
  const id = useId()
  const { key } = useLocation()
  // biome-ignore lint/correctness/useExhaustiveDependencies: every navigation has its own key and folds the menu
  useEffect(() => setOpen(false), [key])
  useEffect(() => {
    if (!isOpen) return
    const close = (event: Event) => !root.current?.contains(event.target as Node) && setOpen(false)
    document.addEventListener('pointerdown', close)
    document.addEventListener('focusin', close)
    return () => {
      document.removeEventListener('pointerdown', close)
      document.removeEventListener('focusin', close)
    }
  }, [isOpen])
  const foldOnEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !isOpen) return
    setOpen(false)
    button.current?.focus()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only Escape is heard here, on its way up from the buttons
    <div className="menu" ref={root} onKeyDown={foldOnEscape}>
      <button
        type="button"
        className={tone}
        ref={button}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => {
          if (!isOpen) onOpen?.()
          setOpen(!isOpen)
        }}
      >
        <span className="hidden">{label} </span>
        {face}
      </button>
      <div className="sheet" id={id} hidden={!isOpen}>
        {children}
      </div>
    </div>
  )
}
