import { createHash } from 'node:crypto'

/** A picture as it is kept and served. */
export type Logo = { type: 'image/png' | 'image/svg+xml'; data: Buffer; hash: string }

export const maxLogoBytes = 64 * 1024
const maxPixels = 2048
const pngStart = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

/**
 * What an SVG may not hold: it is shown as a picture, and served in a sandbox, but nobody shall find a program in it
 * either. An entity would hide the rest from this look.
 */
const unsafe: [RegExp, string][] = [
  [/<!doctype|<!entity/i, 'a DOCTYPE'],
  [
    /<\s*(\w+:)?(script|foreignobject|iframe|object|embed|audio|video|handler|listener)\b/i,
    'a script or a foreign element',
  ],
  [/\son[a-z]+\s*=/i, 'an event handler'],
  [/(href|src)\s*=\s*["']?\s*(?!["']?#)(?!data:image\/(png|jpeg))/i, 'a link to something outside of it'],
  [/url\(\s*["']?\s*(?!#)/i, 'a url() to something outside of it'],
  [/@import/i, 'an @import'],
  [/<\?(?!xml\s)/i, 'a processing instruction'],
]

/** Why these bytes are no logo, in a sentence part; null when they are one. */
const findFault = (data: Buffer): string | null => {
  if (data.length === 0 || data.length > maxLogoBytes)
    return `has ${data.length} bytes: give at most ${maxLogoBytes}`
  if (data.subarray(0, pngStart.length).equals(pngStart)) {
    if (data.length < 33) return 'is no whole PNG'
    const [width, height] = [data.readUInt32BE(16), data.readUInt32BE(20)]
    const fits = width > 0 && height > 0 && width <= maxPixels && height <= maxPixels
    return fits ? null : `is ${width} × ${height} pixels large: give at most ${maxPixels} each way`
  }
  const text = data.toString('utf8')
  const isText = !text.includes('\ufffd') && !text.includes('\0')
  if (!isText || !/^\ufeff?\s*(<\?xml[^>]*>\s*)?<svg[\s>]/.test(text.replace(/<!--[\s\S]*?-->/g, '')))
    return 'is neither a PNG nor an SVG'
  const found = unsafe.find(([pattern]) => pattern.test(text))
  return found ? `is an SVG with ${found[1]}: take it out` : null
}

/** Reads a logo, or says why the bytes are none. */
export const readLogo = (data: Buffer): Logo | { fault: string } => {
  const fault = findFault(data)
  if (fault !== null) return { fault }
  const type = data[0] === pngStart[0] ? 'image/png' : 'image/svg+xml'
  return { type, data, hash: createHash('sha256').update(data).digest('hex').slice(0, 16) }
}
