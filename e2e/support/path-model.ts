/** How a tool reads a path and what that reading costs, told in the plainest way: the gate is held to this. */

/** Priced rules of the model, the first match wins; as they stand in an app.yaml. */
export const modelRules = [
  { on: 'GET /model/one', tokens: 1, matches: /^\/model\/one$/ },
  { on: 'GET /model/*/two', tokens: 2, matches: /^\/model\/[^/]+\/two$/ },
  { on: 'GET /model/deep/**', tokens: 3, matches: /^\/model\/deep(\/|$)/ },
  { on: 'GET /model/é', tokens: 4, matches: /^\/model\/e$/ },
  { on: 'GET /*.png', tokens: 6, matches: /^\/[^/]*\.png$/ },
] as const

/** One decoding of the path, which a tool's framework does; null when it cannot. */
export const decodeOnce = (target: string): string | null => {
  const [path = ''] = target.split('?', 1)
  try {
    return decodeURIComponent(path)
  } catch {
    return null
  }
}

/** As the laxest tool reads it: letters without case, width, marks and what shows as nothing, no slash at the end. */
const fold = (path: string) =>
  path
    .normalize('NFKD')
    .replace(/[\p{M}\p{Default_Ignorable_Code_Point}]/gu, '')
    .toUpperCase()
    .toLowerCase()
    .replace(/(?<=.)\/$/, '')

export const priceOf = (path: string): number =>
  modelRules.find(({ matches }) => matches.test(fold(path)))?.tokens ?? 0

const resolveDots = (path: string) => {
  const { pathname } = new URL(`http://tool${path.replace(/[?# ]/g, encodeURIComponent)}`)
  return decodeOnce(pathname) ?? pathname
}

/** What other programs might take a path for: dots resolved, slashes merged, parameters cut, decoded once more. */
export const otherReadings = (path: string): string[] => {
  const steps: ((text: string) => string)[] = [
    text => text.replace(/\/{2,}/g, '/'),
    text => text.replaceAll('\\', '/'),
    text => text.replace(/;[^/]*/g, ''),
    resolveDots,
    text => decodeOnce(text) ?? text,
    text => text.split(/[?#\0]/, 1)[0] ?? '',
  ]
  const readings = new Set([path])
  for (const first of steps) {
    const once = first(path)
    readings.add(once)
    if (!once.startsWith('/')) continue
    for (const second of steps) readings.add(second(once))
  }
  return [...readings]
}
