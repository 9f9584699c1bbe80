import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createBrowserRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { SpeechProvider } from './components/speech.tsx'
import { loadHouse } from './house.ts'
import { readLanguage } from './preferences.ts'
import { routes } from './routes.tsx'
import { loadTexts } from './texts/texts.ts'
import './styles/fonts.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/parts.css'
import './styles/forms.css'
import './styles/pages.css'
import './styles/vouchers.css'
import './styles/site.css'
import './styles/own.css'
import './styles/notifications.css'
import './styles/figures.css'
import './styles/settings.css'
import './styles/palette.css'
import './styles/desk.css'
import './styles/person.css'
import './styles/help.css'

const start = async (root: HTMLElement) => {
  const language = readLanguage()
  document.documentElement.lang = language
  const [texts] = await Promise.all([loadTexts(language), loadHouse()])
  createRoot(root).render(
    <StrictMode>
      <SpeechProvider language={language} texts={texts}>
        <RouterProvider router={createBrowserRouter(routes)} />
      </SpeechProvider>
    </StrictMode>,
  )
}

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
await start(root)
