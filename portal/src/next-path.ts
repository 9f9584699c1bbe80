/** The longest path that the gate takes; whatever is longer was not made by it. */
const maxLength = 8192

const hasControlOrBackslash = (value: string) =>
  [...value].some(char => char === '\\' || char.charCodeAt(0) <= 0x20 || char.charCodeAt(0) === 0x7f)

/**
 * A path on this origin that came in a URL (`next`, `to`), or null when it could lead elsewhere: another host
 * (`//evil`, `/\evil`, and `/.//evil`, which a browser rewrites to `//evil`), a scheme, control characters, spaces.
 */
export const readPath = (value: string | null | undefined): string | null => {
  if (!value || value.length > maxLength || hasControlOrBackslash(value)) return null
  if (!value.startsWith('/') || value.startsWith('//')) return null
  const base = 'https://portal.invalid'
  if (!URL.canParse(value, base)) return null
  const url = new URL(value, base)
  const path = url.pathname + url.search + url.hash
  return url.origin === base && !path.startsWith('//') ? path : null
}

/** An address that comes back to `path` after sign-in, for example `/sign-in?next=%2Faccount`. */
export const withNext = (page: string, path: string | null) =>
  path === null ? page : `${page}?next=${encodeURIComponent(path)}`
