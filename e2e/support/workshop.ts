import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { startService } from '../../authz/test/support/service.ts'
import { becomeAdmin, launchBrowser, openPage, signUp } from './browser.ts'
import { startEchoTool } from './echo-tool.ts'

const priceList = (upstream: string) => `
title: { en: Workshop, fr: Atelier }
summary: { en: Cuts things, fr: Découpe des choses }
host: workshop
upstream: ${upstream}
otherwise: free
rules:
  - { on: POST /print, tokens: 3, title: { en: Print, fr: Impression } }
`

/** A service with one app, looked at by its admin and by Camille, who is signed in. */
export type Workshop = {
  admin: Page
  person: Page
  /** What the pages complained of. */
  complaints: string[]
  /** The address of a page of the portal. */
  at(path: string): string
  /** Asks the API as whoever looks at the page; fails on a refusal. */
  ask<T>(page: Page, method: string, path: string): Promise<T>
  close(): Promise<void>
}

/** Opens a workshop of one's own. */
export const openWorkshop = async (): Promise<Workshop> => {
  const echo = await startEchoTool()
  const appsDir = await mkdtemp(join(tmpdir(), 'octroi-apps-'))
  await mkdir(join(appsDir, 'workshop'))
  await writeFile(join(appsDir, 'workshop', 'app.yaml'), priceList(echo.url))
  const service = await startService({ OCTROI_APPS_DIR: appsDir })
  const browser = await launchBrowser()
  const complaints: string[] = []
  const errors = /Content Security Policy|is not defined|Uncaught/
  const admin = await openPage(browser, complaints, { errors })
  const person = await openPage(browser, complaints, { errors })
  const at = (path: string) => `${service.portal}${path}`
  await becomeAdmin(admin, service.adminLink() ?? '')
  await person.goto(at('/sign-up'))
  await signUp(person, 'Camille Durand', 'camille@example.com')
  await person.waitForURL(/\/apps$/)
  return {
    admin,
    person,
    complaints,
    at,
    ask: async <T>(page: Page, method: string, path: string) => {
      const headers = { 'sec-fetch-site': 'same-origin' }
      const answer = await page.context().request.fetch(at(path), { method, headers })
      expect(answer.ok(), `${method} ${path}: ${answer.status()}`).toBe(true)
      return answer.status() === 204 ? (undefined as T) : answer.json()
    },
    close: async () => {
      await browser.close()
      await service.stop()
      await echo.stop()
      await rm(appsDir, { recursive: true, force: true })
    },
  }
}

/** The button of this very name. */
export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
