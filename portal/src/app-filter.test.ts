import type { App } from 'authz/contract-apps'
import { expect, it } from 'vitest'
import { filterApps, readAppFilter } from './app-filter.ts'

const app = (name: string, more: Partial<App> = {}): App => ({
  name,
  title: name,
  summary: '',
  category: 'other',
  url: 'http://x',
  access: 'signed-in',
  otherwise: 'free',
  rules: [],
  status: 'on',
  closed: null,
  granted: true,
  health: 'unknown',
  answeredAt: null,
  favourite: false,
  ...more,
})
const apps = [
  app('asr', { title: { en: 'Whisper', fr: 'Dictée' }, category: 'audio', otherwise: 10 }),
  app('qr', { summary: 'Codes', favourite: true }),
]
const find = (search: string) =>
  filterApps(apps, readAppFilter(new URLSearchParams(search)), 'fr').map(found => found.name)

it('finds by every word, whatever the case and accents', () => {
  expect(find('')).toEqual(['asr', 'qr'])
  expect(find('q=DICTEE')).toEqual(['asr'])
  expect(find('q=codes+qr')).toEqual(['qr'])
  expect(find('q=codes+asr')).toEqual([])
})
it('narrows by category, to what is free or is not, and to favourites', () => {
  expect(find('category=audio')).toEqual(['asr'])
  expect(find('free=1')).toEqual(['qr'])
  expect(find('paid=1')).toEqual(['asr'])
  expect(find('favourites=1')).toEqual(['qr'])
  expect(find('favourites=1&paid=1')).toEqual([])
})
