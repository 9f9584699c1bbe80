/** What a User-Agent header says of a browser, in words for people; null where it says nothing that is known. */
export type Device = { browser: string | null; system: string | null }

/** The first that matches: most browsers also name those that they want to be taken for. */
const browsers: [pattern: RegExp, name: string][] = [
  [/\bEdg(?:e|A|iOS)?\/(\d+)/, 'Edge'],
  [/\b(?:OPR|OPT|Opera)\/(\d+)/, 'Opera'],
  [/\bVivaldi\/(\d+)/, 'Vivaldi'],
  [/\bSamsungBrowser\/(\d+)/, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\/(\d+)/, 'Firefox'],
  [/\b(?:Chrome|CriOS)\/(\d+)/, 'Chrome'],
  [/\bVersion\/(\d+)\S* (?:Mobile\/\S+ )?Safari\//, 'Safari'],
  [/^curl\/(\d+)/, 'curl'],
]

const systems: [pattern: RegExp, name: string][] = [
  [/\bWindows\b/, 'Windows'],
  [/\biPhone\b/, 'iOS'],
  [/\biPad\b/, 'iPadOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac(?:intosh| OS X)\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

const readBrowser = (userAgent: string): string | null => {
  for (const [pattern, name] of browsers) {
    const version = pattern.exec(userAgent)?.[1]
    if (version !== undefined) return `${name} ${version}`
  }
  return null
}

/**
 * Reads a User-Agent header, by which people tell their sessions apart. Whoever sends it writes what they like: nothing
 * but words from here and digits gets into the answer.
 */
export const readDevice = (userAgent: string): Device => {
  const known = userAgent.slice(0, 400)
  return {
    browser: readBrowser(known),
    system: systems.find(([pattern]) => pattern.test(known))?.[1] ?? null,
  }
}
