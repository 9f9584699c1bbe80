import { Search } from 'lucide-react'
import { lazy, Suspense, useLayoutEffect, useState } from 'react'
import { withTexts } from '../texts/texts.ts'
import { useSpeech } from './speech.tsx'
import { useMe } from './who.ts'

const PeoplesPalette = lazy(async () => {
  const { Palette } = await withTexts(import('./palette.tsx'), 'pages')
  return { default: Palette }
})

/** It knows the admin's pages by name. */
const StaffsPalette = lazy(async () => {
  const { Palette } = await withTexts(import('./palette.tsx'), 'pages', 'admin')
  return { default: Palette }
})

/** Opens the command palette, as Ctrl-K and Cmd-K do; it is downloaded when it is first asked for. */
export const PaletteButton = () => {
  const { t } = useSpeech()
  const [isOpen, setOpen] = useState(false)
  const me = useMe()
  const Palette = me === null || me.role === 'user' ? PeoplesPalette : StaffsPalette
  // As soon as the page shows, whoever presses it is heard.
  useLayoutEffect(() => {
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
