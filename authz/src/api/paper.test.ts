import { buffer } from 'node:stream/consumers'
import { inflateSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { body, bold, makePaper, readable, write } from './paper.ts'

const draw = async (...texts: string[]) => {
  const pdf = makePaper({ margin: 50, language: 'en', title: 'A paper', texts })
  texts.forEach((text, i) => {
    if (i % 2 === 0) body(pdf)
    else bold(pdf)
    write(pdf, text, 50, 50 + 20 * i)
  })
  pdf.end()
  return { pdf, file: (await buffer(pdf)).toString('latin1') }
}

/** The letters that a reader copies out of it: each font says which they are. */
const lettersOf = (file: string) =>
  [...file.matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)]
    .map(([, part = '']) => {
      try {
        return inflateSync(Buffer.from(part, 'latin1')).toString('latin1')
      } catch {
        return ''
      }
    })
    .filter(text => text.includes('beginbfrange'))
    .flatMap(text => [...text.matchAll(/<([0-9a-f]{4})>(?=[ \]])/g)])
    .map(([, hex = '']) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .join('')

it('is small, with the fonts that every reader has, where these have every letter', async () => {
  const { file } = await draw('Crème brûlée – 12,50 €', 'Total')
  expect(file).toMatch(/\/BaseFont \/Helvetica\b/)
  expect(file).not.toContain('FontFile')
  expect(file.length).toBeLessThan(3000)
})

it.each(['Łukasz Żółć', 'Παπαδόπουλος', 'Иванов', 'Nguyễn Đặng', '₺ 1 200'])(
  'writes %s as it is, in both weights',
  async text => {
    const { file, pdf } = await draw(text, text)
    expect(readable(pdf, text)).toBe(text)
    for (const letter of text.normalize('NFC').replaceAll(' ', '')) expect(lettersOf(file)).toContain(letter)
    expect(file.match(/FontFile2/g)).toHaveLength(2)
    expect(file.length).toBeLessThan(40_000)
  },
)

it('shows a question mark for what no font has', async () => {
  const { pdf } = await draw('中文 שלום 🎉')
  expect(readable(pdf, '中 ש 🎉')).toBe('? ? ?')
})

it('takes a letter and its mark as one, and thin spaces as spaces', async () => {
  const { pdf } = await draw('e\u0301 1\u202f000 \u22125')
  expect(readable(pdf, 'e\u0301 1\u202f000 \u22125')).toBe('é 1\u00a0000 -5')
})
