import type { Fields } from './fields.ts'

export const TARGET_MAX_LENGTH = 2048
export const TITLE_MAX_LENGTH = 200

/** Reads where a code leads: an http(s) URL without credentials, as the ASCII text that a Location header takes. */
export function readTarget(fields: Fields): string {
  const text = fields.requiredText('target', TARGET_MAX_LENGTH)
  if (text === '') return ''
  const url = URL.parse(text)
  const refusal = refusalOf(url)
  if (refusal) fields.refuse('target', refusal)
  return url?.href ?? ''
}

function refusalOf(url: URL | null): string | null {
  if (!url) return 'must be a full URL, such as https://example.org/menu.'
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'must begin with http:// or https://.'
  if (url.username || url.password)
    return 'carries a user name or password that every scan would show: remove it.'
  if (url.href.length <= TARGET_MAX_LENGTH) return null
  return `has ${url.href.length} characters once encoded: shorten it to at most ${TARGET_MAX_LENGTH}.`
}

/** Reads the owner's name for a code: one line, '' for none. */
export function readTitle(fields: Fields): string {
  const title = fields.text('title', TITLE_MAX_LENGTH).trim()
  if (/\p{Cc}/u.test(title)) fields.refuse('title', 'must be one line of text without control characters.')
  return title
}
