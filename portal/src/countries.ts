const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
/** What Intl knows by two letters and is no country. */
const others = new Set(['EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ'])

/** Every country by its ISO 3166 code, in the order and the words of a language. */
export const countriesIn = (language: string): [code: string, name: string][] => {
  const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' })
  return letters
    .flatMap(first => letters.map(second => first + second))
    .flatMap((code): [string, string][] => {
      const name = others.has(code) ? undefined : names.of(code)
      return name === undefined ? [] : [[code, name]]
    })
    .sort(([, a], [, b]) => a.localeCompare(b, language))
}
