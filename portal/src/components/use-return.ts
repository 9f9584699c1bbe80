import { useEffect, useRef } from 'react'

/** For the button that opened something in its own place: the focus comes back to it when that is gone. */
export const useReturn = (isOpen: boolean) => {
  const button = useRef<HTMLButtonElement>(null)
  const wasOpen = useRef(isOpen)
  useEffect(() => {
    // Whoever has gone on elsewhere meanwhile stays there.
    if (wasOpen.current && !isOpen && document.activeElement === document.body) button.current?.focus()
    wasOpen.current = isOpen
  }, [isOpen])
  return button
}
