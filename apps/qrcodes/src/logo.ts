import { Resvg } from '@resvg/resvg-js'

/** 512 kB of file, and of picture 2,048 pixels a side: a small file can unpack to gigabytes. */
export const LOGO_MAX_BYTES = 512 * 1024
export const LOGO_MAX_SIDE = 2048

/** A picture that is known to decode, as the data: URL that goes into the SVG. */
export type Logo = { dataUrl: string }

/** Reads a data: URL of a PNG or JPEG; what cannot be used comes back as a sentence with the remedy. */
export function readLogo(text: string): Logo | { refused: string } {
  const match = /^data:image\/(?:png|jpe?g);base64,([A-Za-z0-9+/]+={0,2})$/.exec(text)
  if (!match?.[1]) return { refused: 'must be a data: URL of a PNG or JPEG in base64.' }
  const file = Buffer.from(match[1], 'base64')
  if (file.length > LOGO_MAX_BYTES) return { refused: 'is larger than 512 kB: shrink the picture.' }
  const png = readPngSize(file)
  const size = png ?? readJpegSize(file)
  if (!size) return { refused: 'is not a PNG or JPEG file: export the picture as one of these.' }
  if (Math.max(size.width, size.height) > LOGO_MAX_SIDE) {
    return { refused: `is larger than ${LOGO_MAX_SIDE} pixels a side: shrink the picture.` }
  }
  const dataUrl = `data:image/${png ? 'png' : 'jpeg'};base64,${file.toString('base64')}`
  return shows(dataUrl) ? { dataUrl } : { refused: 'cannot be decoded or shows nothing: export it again.' }
}

/** The renderer leaves out a picture that it cannot decode without a word, so draw it alone and look for ink. */
function shows(dataUrl: string): boolean {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><image href="${dataUrl}" width="32" height="32"/></svg>`
  const { pixels } = new Resvg(svg, { font: { loadSystemFonts: false } }).render()
  return pixels.some((value, index) => index % 4 === 3 && value > 0)
}

type Size = { width: number; height: number }

function readPngSize(file: Buffer): Size | null {
  const isPng = file.length >= 33 && file.readBigUInt64BE(0) === 0x89504e470d0a1a0an
  return isPng ? { width: file.readUInt32BE(16), height: file.readUInt32BE(20) } : null
}

/** Walks the JPEG's segments to the frame header (SOF0 to SOF15 but DHT, JPG and DAC), which carries the size. */
function readJpegSize(file: Buffer): Size | null {
  if (file.length < 4 || file.readUInt16BE(0) !== 0xffd8) return null
  let at = 2
  while (at + 9 <= file.length && file[at] === 0xff) {
    const marker = file[at + 1] ?? 0
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { height: file.readUInt16BE(at + 5), width: file.readUInt16BE(at + 7) }
    }
    at += marker === 0xff ? 1 : 2 + file.readUInt16BE(at + 2)
  }
  return null
}
