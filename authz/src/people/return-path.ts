/** Its ticket stays under the 4,096 characters that signed.ts reads, and its address under what proxies take. */
const maxLength = 2500

const hasControlOrBackslash = (text: string) => {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x20 || code === 0x7f || code === 0x5c) return true
  }
  return false
}

/**
 * Where on an app's host a person comes back to: path and query of `to`, rebuilt by parsing it against the app's
 * origin. Always a path on that origin, "/" when in doubt; never throws. A fragment is dropped.
 */
export const readReturnPath = (to: string, origin: string): string => {
  if (to.length > maxLength || !to.startsWith('/') || to.startsWith('//') || hasControlOrBackslash(to))
    return '/'
  if (!URL.canParse(to, origin)) return '/'
  const url = new URL(to, origin)
  const path = url.pathname + url.search
  // `/.//evil.com` parses to the path `//evil.com`, which as an address of its own is another host.
  if (url.origin !== new URL(origin).origin || path.startsWith('//') || path.length > maxLength) return '/'
  return path
}
