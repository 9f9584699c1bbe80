import { useState } from 'react'
import { readTheme, type Theme, writeTheme } from '../preferences.ts'
import { useSpeech } from './speech.tsx'

const themes: Theme[] = ['auto', 'light', 'dark']

/** The choice of language and theme, for guests too. */
export const Footer = () => {
  const { t, language, speak } = useSpeech()
  const [theme, setTheme] = useState(readTheme)
  const choose = (next: Theme) => {
    writeTheme(next)
    setTheme(next)
  }
  return (
    <footer className="foot">
      <fieldset className="switch">
        <legend className="hidden">{t.nav.language}</legend>
        <button type="button" lang="fr" aria-pressed={language === 'fr'} onClick={() => speak('fr')}>
          Français
        </button>
        <button type="button" lang="en" aria-pressed={language === 'en'} onClick={() => speak('en')}>
          English
        </button>
      </fieldset>
      <fieldset className="switch">
        <legend className="hidden">{t.nav.theme}</legend>
        {themes.map(value => (
          <button key={value} type="button" aria-pressed={theme === value} onClick={() => choose(value)}>
            {t.nav.themes[value]}
          </button>
        ))}
      </fieldset>
    </footer>
  )
}
