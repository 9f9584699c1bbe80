import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** What the service answers itself; everything else is the portal's. */
const served = ['/api', '/launch', '/brand']

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    target: 'es2022',
    // A data: URL would need a wider Content-Security-Policy than default-src 'self'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: Object.fromEntries(served.map(path => [path, { target: 'http://localhost:8080', xfwd: true }])),
  },
})
