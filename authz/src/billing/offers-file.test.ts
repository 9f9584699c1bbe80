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

  it('can be copied from each example of docs/payments.md', async () => {
    const page = await readFile(new URL('../docs/payments.md', apps), 'utf8')
    const examples = page.match(/^ {4}(?:currency|packs|plans):.*\n(?: {4,}\S.*\n)+/gm) ?? []
    expect(examples.length).toBeGreaterThan(2)
    for (const example of examples)
      expect(readOffers(Buffer.from(example.replace(/^ {4}/gm, '')), example).problems).toEqual([])
  })

  it('has its schema beside it (OCTROI_WRITE_SCHEMA=1 writes it)', async () => {
    const file = new URL('offers.schema.json', apps)
    if (process.env.OCTROI_WRITE_SCHEMA === '1') await writeFile(file, offersSchemaJson())
    expect(await readFile(file, 'utf8')).toBe(offersSchemaJson())
  })
})
