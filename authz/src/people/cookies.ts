/** A cookie's value, null when it is absent, undefined when it is there twice: then nobody knows which one counts. */
export const readCookie = (header: string | undefined, name: string): string | null | undefined => {
  if (header === undefined || !header.includes(name)) return null
  // One cookie, ours: what most requests to a tool bring.
  if (!header.includes(';') && header.startsWith(`${name}=`)) return header.slice(name.length + 1).trim()
  let found: string | null = null
  for (const part of header.split(';')) {
    const equals = part.indexOf('=')
    if (equals < 0 || part.slice(0, equals).trim() !== name) continue
    if (found !== null) return undefined
    found = part.slice(equals + 1).trim()
  }
  return found
}

const isOwn = /^\s*(__host-|__secure-)?octroi/i

/** A Cookie header without Octroi's own cookies; undefined when nothing is left: a tool sees no credential of ours. */
export const withoutOwnCookies = (header: string | undefined): string | undefined => {
  if (header === undefined || !/octroi/i.test(header)) return header
  if (!header.includes(';') && isOwn.test(header)) return undefined
  const rest = header.split(';').filter(part => !isOwn.test(part))
  return rest.length === 0 ? undefined : rest.join(';').trim()
}

/** The names and attributes of our cookies: `__Host-` wherever the scheme allows it. */
export const cookieNames = (secure: boolean) => {
  const prefix = secure ? '__Host-' : ''
  return {
    session: `${prefix}octroi`,
    nonce: `${prefix}octroi-nonce`,
    oauth: `${prefix}octroi-oauth`,
    pending: `${prefix}octroi-pending`,
    mail: `${prefix}octroi-mail`,
    referral: `${prefix}octroi-referral`,
  }
}

/** A Set-Cookie line: host-only, HttpOnly, Lax. `maxAgeS` 0 clears it. */
export const setCookie = (name: string, value: string, maxAgeS: number, secure: boolean): string =>
  `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeS}${secure ? '; Secure' : ''}`
