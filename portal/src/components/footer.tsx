import { useState } from 'react'
import { Link } from 'react-router'
import { readTheme, type Theme, writeTheme } from '../preferences.ts'
import { useSpeech } from './speech.tsx'

const links = ['pricing', 'faq', 'contact', 'terms', 'privacy'] as const

const themes: Theme[] = ['auto', 'light', 'dark']

/** The pages about the house, and the choice of language and theme, for guests too. */
export const Footer = () => {
  const { t, language, speak } = useSpeech()
  const [theme, setTheme] = useState(readTheme)
  const choose = (next: Theme) => {
    writeTheme(next)
    setTheme(next)
  }
  return (
    <footer className="foot">
      <nav aria-label={t.site.footer}>
        {links.map(name => (
          <Link key={name} to={`/${name}`}>
            {t.site.links[name]}
          </Link>
        ))}
      </nav>
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
