import { useState } from 'react'
import { Link } from 'react-router'
import { type Language, languages } from '../format.ts'
import { readTheme, type Theme, writeTheme } from '../preferences.ts'
import { useSpeech } from './speech.tsx'

const links = ['pricing', 'faq', 'contact', 'terms', 'privacy'] as const

const languageNames = Object.entries(languages) as [Language, string][]

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
        {languageNames.map(([name, own]) => (
          <button
            key={name}
            type="button"
            lang={name}
            aria-pressed={language === name}
            onClick={() => speak(name)}
          >
            {own}
          </button>
        ))}
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
