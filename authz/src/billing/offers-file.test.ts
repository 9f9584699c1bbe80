import { readFile, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { offersSchemaJson, readOffers } from './offers-file.ts'

const apps = new URL('../../../apps/', import.meta.url)

describe('apps/offers.yaml', () => {
  it('sells what it says', async () => {
    const { offers, problems } = readOffers(await readFile(new URL('offers.yaml', apps)), 'offers.yaml')
    expect(problems).toEqual([])
    expect(Object.keys(offers?.packs ?? {})).toEqual(['starter', 'pro', 'enterprise'])
  })

  it('has its schema beside it (OCTROI_WRITE_SCHEMA=1 writes it)', async () => {
    const file = new URL('offers.schema.json', apps)
    if (process.env.OCTROI_WRITE_SCHEMA === '1') await writeFile(file, offersSchemaJson())
    expect(await readFile(file, 'utf8')).toBe(offersSchemaJson())
  })
})
