import { Search } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useSpeech } from './speech.tsx'

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }))

/** Opens the command palette, as Ctrl-K and Cmd-K do; it is downloaded when it is first asked for. */
export const PaletteButton = () => {
  const { t } = useSpeech()
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.shiftKey) return
      event.preventDefault()
      setOpen(true)
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
  return (
    <>
      <button
        type="button"
        className="find"
        aria-haspopup="dialog"
        aria-label={t.palette.open}
        title={t.palette.open}
        onClick={() => setOpen(true)}
      >
        <Search className="icon" size={18} aria-hidden="true" />
      </button>
      {isOpen && (
        <Suspense>
          <Palette onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
