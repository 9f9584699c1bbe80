import { lingui } from '@lingui/vite-plugin'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { precompress } from './precompress.ts'
import { sizeBudget } from './size-budget.ts'

/** What the service answers itself; everything else is the portal's. */
const served = ['/api', '/launch', '/brand']

const formModules =
  /\/src\/(draft|field-words|next-path|outcome|components\/(field|form-shell|problem-note|use-field-words))\.tsx?$/

export default defineConfig({
  plugins: [
    react(),
    tailwindcss(),
    lingui({ failOnMissing: true, failOnCompileError: true }),
    precompress(),
    sizeBudget(),
  ],
  build: {
    outDir: 'dist',
    target: 'es2022',
    // A data: URL would need a wider Content-Security-Policy than default-src 'self'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What every page needs is one file, and so is what nearly every form does: they pack better than the thirty
        // that sharing would make of them. The map of the pages stays apart from the frame, for it names their files:
        // a changed page would have everybody download the frame anew.
        codeSplitting: {
          groups: [
            {
              name: 'frame',
              tags: ['$initial'],
              test: id => !/(index\.html|main\.tsx|routes\.tsx)$/.test(id),
            },
            { name: 'forms', test: formModules },
          ],
        },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(served.map(path => [path, { target: 'http://localhost:8080', xfwd: true }])),
  },
})
