import type { Fields } from './fields.ts'
import { readLogo } from './logo.ts'
import type { Ecc, ImageOptions } from './qr.ts'

/** The fields of an image, in queries and bodies alike. */
export const IMAGE_FIELDS = ['format', 'size', 'dark', 'light', 'margin', 'ecc'] as const

const ECC_LEVELS: readonly Ecc[] = ['L', 'M', 'Q', 'H']

/** Reads how a code is to be drawn; mistakes are collected in `fields`. */
export function readImageOptions(fields: Fields): ImageOptions {
  const dark = readColour(fields, 'dark', '#000000')
  const light = readColour(fields, 'light', '#ffffff')
  if (longColour(dark) === longColour(light)) {
    fields.refuse('light', 'is the same colour as dark: choose a lighter one, nothing would be seen.')
  }
  return {
    format: fields.choice('format', ['png', 'svg'], 'png'),
    size: fields.integer('size', { min: 64, max: 2048, fallback: 512 }),
    dark,
    light,
    margin: fields.integer('margin', { min: 0, max: 20, fallback: 4 }),
    ecc: fields.choice('ecc', ECC_LEVELS, 'M'),
    logo: fields.has('logo') ? readLogoField(fields) : null,
  }
}

function readColour(fields: Fields, field: 'dark' | 'light', fallback: string): string {
  if (!fields.has(field)) return fallback
  const value = fields.text(field, 32)
  if (/^#(?:[0-9a-f]{3}){1,2}$/i.test(value)) return value
  if (field === 'light' && value === 'transparent') return value
  const others = field === 'light' ? ' or transparent' : ''
  fields.refuse(field, `must be a colour such as ${fallback}${others} (in a query write %23 for #).`)
  return fallback
}

/** `#rgb` written as `#rrggbb`, in lower case. */
function longColour(colour: string): string {
  const short = /^#(.)(.)(.)$/.exec(colour)
  return (
    short
      ? `#${short
          .slice(1)
          .map(digit => digit + digit)
          .join('')}`
      : colour
  ).toLowerCase()
}

function readLogoField(fields: Fields): ImageOptions['logo'] {
  // The text of a 512 kB file in base64 is a third longer; the file itself is measured by readLogo.
  const text = fields.requiredText('logo', 1_000_000)
  if (text === '') return null
  const logo = readLogo(text)
  if ('dataUrl' in logo) return logo
  fields.refuse('logo', logo.refused)
  return null
}
