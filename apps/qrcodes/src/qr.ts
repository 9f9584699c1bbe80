import { renderAsync } from '@resvg/resvg-js'
import QRCode from 'qrcode'
import { problems } from './errors.ts'
import type { Logo } from './logo.ts'

/** Error correction levels with the bytes that the largest code holds at each. */
export const CAPACITY_BYTES = { L: 2953, M: 2331, Q: 1663, H: 1273 } as const
export type Ecc = keyof typeof CAPACITY_BYTES

/** The largest code holds 7,089 digits, and fewer of anything else. */
export const DATA_MAX_LENGTH = 7089

export type ImageOptions = {
  format: 'png' | 'svg'
  /** Edge of the image in pixels. */
  size: number
  /** `#rgb` or `#rrggbb`. */
  dark: string
  /** A colour, or `transparent`. */
  light: string
  /** Quiet zone in modules. */
  margin: number
  ecc: Ecc
  logo: Logo | null
}

export type Image = { type: 'image/png' | 'image/svg+xml'; body: string | Buffer }

/**
 * Draws a QR code. The SVG is made from the module matrix and a PNG is rendered from that same SVG, so the two never
 * differ.
 * @throws Problem invalid_input when the data does not fit a code or the code does not fit the size
 */
export async function drawCode(data: string, options: ImageOptions): Promise<Image> {
  const matrix = makeMatrix(data, options.logo ? 'H' : options.ecc)
  const edge = matrix.size + 2 * options.margin
  if (options.format === 'png' && options.size < edge) {
    throw problems.invalidInput([
      { field: 'size', detail: `is below one pixel a module: ask for at least ${edge}, or for svg.` },
    ])
  }
  const svg = toSvg(matrix, options, edge)
  if (options.format === 'svg') return { type: 'image/svg+xml', body: svg }
  return { type: 'image/png', body: (await renderAsync(svg, { font: { loadSystemFonts: false } })).asPng() }
}

type Matrix = { size: number; get(row: number, column: number): number }

/** At most 58 ms for the largest input (measured), which is why this may run on the event loop. */
function makeMatrix(data: string, ecc: Ecc): Matrix {
  try {
    return QRCode.create(data, { errorCorrectionLevel: ecc }).modules
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('amount of data'))) throw error
    const detail = `does not fit a QR code with error correction ${ecc}, which holds ${CAPACITY_BYTES[ecc]} bytes: shorten it${ecc === 'L' ? '' : ' or lower ecc'}.`
    throw problems.invalidInput([{ field: 'data', detail }])
  }
}

function toSvg(matrix: Matrix, options: ImageOptions, edge: number): string {
  const { size, margin, light, dark, logo } = options
  const hole = logo ? holeFor(matrix.size) : null
  const paper = light === 'transparent' ? '' : `<path fill="${light}" d="M0 0h${edge}v${edge}H0z"/>`
  const modules = `<path fill="${dark}" d="${modulesPath(matrix, margin, hole)}"/>`
  const picture = logo && hole ? logoImage(logo, margin, hole) : ''
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${edge} ${edge}" shape-rendering="crispEdges">${paper}${modules}${picture}</svg>\n`
}

/** A square of modules left out in the middle; `from` inclusive, `to` exclusive. */
type Hole = { from: number; to: number }

/**
 * Three tenths of the edge (9 % of the area), odd so that it is centred. A square of n modules touches at most
 * (n/2 + 1)(n/4 + 1) codewords, and at this share H repairs them in every version even if all are wrong: in
 * version 1, 5 modules touch 8 and 8 can be repaired.
 */
function holeFor(size: number): Hole {
  const floor = Math.floor(size * 0.3)
  const edge = floor % 2 === 1 ? floor : floor - 1
  const from = (size - edge) / 2
  return { from, to: from + edge }
}

/** One rectangle for each horizontal run of dark modules. */
function modulesPath(matrix: Matrix, margin: number, hole: Hole | null): string {
  const inHole = (index: number) => hole !== null && index >= hole.from && index < hole.to
  let path = ''
  for (let row = 0; row < matrix.size; row++) {
    const isDark = (column: number) =>
      column < matrix.size && matrix.get(row, column) === 1 && !(inHole(row) && inHole(column))
    for (let column = 0; column < matrix.size; column++) {
      const start = column
      while (isDark(column)) column++
      const run = column - start
      if (run > 0) path += `M${start + margin} ${row + margin}h${run}v1h-${run}z`
    }
  }
  return path
}

function logoImage(logo: Logo, margin: number, hole: Hole): string {
  const gap = 0.5
  const at = hole.from + margin + gap
  const edge = hole.to - hole.from - 2 * gap
  return `<image x="${at}" y="${at}" width="${edge}" height="${edge}" href="${logo.dataUrl}"/>`
}
