import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const text = /\.(js|css|svg)$/
const leastBytes = 1000

/** The dictionaries of the password meter take Brotli’s best 5 s, and get a twentieth smaller. */
const qualityFor = (bytes: number) => (bytes > 500_000 ? 9 : 11)

const pack = {
  br: (bytes: Buffer) =>
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: qualityFor(bytes.length) },
    }),
  gz: (bytes: Buffer) => promisify(gzip)(bytes, { level: 9 }),
}

/** Puts name.br and name.gz beside a file where they are smaller than it; fonts and pictures are packed already. */
const packFile = async (path: string) => {
  const bytes = await readFile(path)
  if (bytes.length < leastBytes) return
  for (const [ending, packed] of [
    ['br', await pack.br(bytes)],
    ['gz', await pack.gz(bytes)],
  ] as const)
    if (packed.length < bytes.length) await writeFile(`${path}.${ending}`, packed)
}

/** Packs once, at the build and as tightly as can be, what the service would else pack for each visitor. */
export const precompress = (): Plugin => ({
  name: 'octroi-precompress',
  apply: 'build',
  async writeBundle({ dir }) {
    if (dir === undefined) return
    const files = await readdir(dir, { recursive: true })
    const packed = files.filter(file => text.test(file))
    await Promise.all(packed.map(file => packFile(join(dir, file))))
  },
})
