type Parse = (text: string) => unknown
type Serialize = (value: unknown) => string

/** One piece of an array's text: a brace, a comma, a quoted element or a bare one. */
const piece = /[{}]|,|"((?:[^"\\]|\\.)*)"|[^{},"]+/gsy

const readElement = (text: string, quoted: string | undefined, parse: Parse): unknown => {
  if (quoted !== undefined) return parse(quoted.replace(/\\(.)/gs, '$1'))
  return text === 'NULL' ? null : parse(text)
}

/**
 * Reads Postgres's text of an array (`{1,NULL,"a b"}`, nested too) by `parse` for each element.
 * The readers of postgres.js (3.4.9) and PGlite (0.4.5) take a NULL in it for the text "NULL".
 */
export const readArray = (text: string, parse: Parse): unknown[] => {
  // Bounds other than 1 stand before the array: `[0:1]={a,b}`.
  const body = text.startsWith('[') ? text.slice(text.indexOf('=') + 1) : text
  const root: unknown[] = []
  const open: unknown[][] = [root]
  for (const [token, quoted] of body.matchAll(piece)) {
    const list = open.at(-1) ?? root
    if (token === '{') {
      const inner: unknown[] = []
      list.push(inner)
      open.push(inner)
    } else if (token === '}') open.pop()
    else if (token !== ',') list.push(readElement(token, quoted, parse))
  }
  return root[0] as unknown[]
}

/** The text of a list, nested too, by `serialize` for each element; what is no list is taken for that text. */
export const writeArray = (value: unknown, serialize: Serialize): string => {
  if (!Array.isArray(value)) return String(value)
  const elements = value.map(element => {
    if (element === null || element === undefined) return 'NULL'
    if (Array.isArray(element)) return writeArray(element, serialize)
    return `"${serialize(element).replace(/["\\]/g, '\\$&')}"`
  })
  return `{${elements.join()}}`
}
