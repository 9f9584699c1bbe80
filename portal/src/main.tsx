import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createBrowserRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { SpeechProvider } from './components/speech.tsx'
import { loadHouse } from './house.ts'
import { readLanguage } from './preferences.ts'
import { addAdminRoutes, routes } from './routes.tsx'
import { speakLanguage } from './texts/texts.ts'
import './styles/portal.css'

const start = async (root: HTMLElement) => {
  const language = readLanguage()
  document.documentElement.lang = language
  const ready = Promise.all([speakLanguage(language), loadHouse()])
  // Made meanwhile: what the page shows is asked for while the words are on their way.
  const router = createBrowserRouter(routes, { patchRoutesOnNavigation: addAdminRoutes })
  await ready
  createRoot(root).render(
    <StrictMode>
      <SpeechProvider>
        <RouterProvider router={router} />
      </SpeechProvider>
    </StrictMode>,
  )
}

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
await start(root)
