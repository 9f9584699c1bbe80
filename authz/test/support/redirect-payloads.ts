/**
 * What tries to lead off our hosts (HOSTILE 18 and 19): every scheme with every separator and every host, and some of
 * them behind what parsers strip. `host` is the host that they shall look like.
 */
const schemes = [
  '',
  'https:',
  'HTTP:',
  'ht\ntps:',
  'https\t:',
  '\x01https:',
  'ftp:',
  'javascript:',
  'blob:https:',
]
const separators = [
  ...[
    '',
    '/',
    '//',
    '///',
    '////',
    '/\\',
    '\\/',
    '\\\\',
    '\\',
    '/\\/',
    '//\\',
    '/\t/',
    '/\n/',
    '/\r\n/',
    '\t//',
  ],
  ...[
    '/./\\',
    '/.//',
    '/..//',
    '/%2e//',
    '/a/..//',
    '/x/../\\',
    '/;//',
    '/%2f',
    '/%5c',
    '/%09/',
    '%2f%2f',
    '%5c%5c',
  ],
  ...[
    '/%252f',
    '/\u2044',
    '/\uff0f',
    '\uff0f\uff0f',
    '/\uff3c',
    '/\u2215/',
    '/\x00/',
    '/ /',
    '?//',
    '#//',
    '/@',
    '.',
  ],
]
const hostsLike = (host: string) => [
  ...['evil.com', 'evil.com:443', 'evil.com.', 'EVIL.com/%2e%2e', `${host}@evil.com`, `${host}:443@evil.com`],
  ...[`evil.com\\@${host}`, `evil.com#@${host}`, `evil.com?@${host}`, `evil.com/@${host}`, `a:b@evil.com:80`],
  ...[
    `${host}.evil.com`,
    `${host}%2eevil.com`,
    `${host}%00.evil.com`,
    `foo${host}`,
    `${host}:444`,
    `${host}:`,
  ],
  ...[
    'evil\u3002com',
    '\uff45vil.com',
    'ev%69l.com',
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '[::1]',
    'alert(1)',
  ],
]
const prefixes = [
  ' ',
  '\t',
  '\n',
  '\x01',
  '\x00',
  '\ufeff',
  '\u00a0',
  '\u200b',
  '%20',
  '%09',
  '@',
  '.',
  '/ ',
  '/%0a',
]

/** HOSTILE 18 and 19 to the letter. */
const named = (host: string) => [
  ...[
    '//evil.com',
    '/\\evil.com',
    '/\t/evil.com',
    '\\\\evil.com',
    'https:\\\\evil.com',
    `https://evil.com\\@${host}`,
  ],
  ...[`https://${host}@evil.com`, 'ht\ntps://evil.com', ' https://evil.com', '\x01https://evil.com'],
  ...[
    `https://${host}%2eevil.com`,
    'https://example.com.evil.tld',
    `https://foo${host}`,
    `https://${host}:444/`,
  ],
  ...['javascript:alert(1)', '/./\\evil.com', '@evil.com/', '/%', '/%zz', '.evil.com'],
]

export const redirectPayloads = (host: string): string[] => {
  const built = schemes.flatMap(scheme =>
    separators.flatMap(separator => hostsLike(host).map(evil => `${scheme}${separator}${evil}`)),
  )
  const behind = prefixes.flatMap(prefix => named(host).map(payload => `${prefix}${payload}`))
  return [...new Set([...named(host), ...behind, ...built])]
}

/** About so many of them, the named ones first, the others evenly from everywhere. */
export const pickPayloads = (host: string, count: number): string[] => {
  const all = redirectPayloads(host)
  const first = all.slice(0, named(host).length)
  const rest = all.slice(first.length)
  // No divisor of the lists' lengths, so that it walks through all of them.
  const step = Math.max(1, Math.floor(rest.length / (count - first.length)))
  const odd = step % 2 === 0 ? step - 1 : step
  return [...first, ...rest.filter((_, index) => index % odd === 0)]
}
