import { Search } from 'lucide-react'
import { lazy, Suspense } from 'react'
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

type PaletteButtonProps = { isOpen: boolean; onOpen: () => void; onClose: () => void }

/** Opens the command palette, which is downloaded when it is first asked for. */
export const PaletteButton = ({ isOpen, onOpen, onClose }: PaletteButtonProps) => {
  const { t } = useSpeech()
  const me = useMe()
  const Palette = me === null || me.role === 'user' ? PeoplesPalette : StaffsPalette
  return (
    <>
      <button
        type="button"
        className="find"
        aria-haspopup="dialog"
        aria-label={t.palette.open}
        title={t.palette.open}
        onClick={onOpen}
      >
        <Search className="icon" size={18} aria-hidden="true" />
      </button>
      {isOpen && (
        <Suspense>
          <Palette onClose={onClose} />
        </Suspense>
      )}
    </>
  )
}
