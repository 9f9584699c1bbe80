import type { Page } from 'playwright-core'
import { type House, openHouse } from './house.ts'

const workshop = `
title: { en: Workshop, fr: Atelier }
summary: { en: Cuts things, fr: Découpe des choses }
otherwise: free
rules:
  - { on: POST /print, tokens: 3, title: { en: Print, fr: Impression } }
`

/** A house with one app, looked at by its admin and by Camille, who is signed in. */
export type Workshop = House & { admin: Page; person: Page }

/** Opens a workshop of one's own. */
export const openWorkshop = async (): Promise<Workshop> => {
  const house = await openHouse({ apps: { workshop } })
  try {
    return { ...house, admin: await house.openAdmin(), person: await house.openPerson() }
  } catch (error) {
    await house.close()
    throw error
  }
}

/** The button of this very name. */
export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
