/** What a client might send in the hope that a tool takes it for the gate's word, or for the proxy's. */

/** What only the gate may say. */
export const gateNames = [
  ...['User', 'Email', 'Role', 'App', 'Charge', 'Cost', 'Balance', 'Pass', 'Identity'].map(
    name => `X-Octroi-${name}`,
  ),
  ...['User', 'Email', 'Name', 'Groups'].map(name => `Remote-${name}`),
]

/** What only the proxy may say, and the ways to ask for another method or path that some frameworks heed. */
export const proxyNames = [
  ...['For', 'Host', 'Proto', 'Port', 'Prefix', 'Server', 'Uri', 'Method'].map(name => `X-Forwarded-${name}`),
  ...['Forwarded', 'X-Real-Ip'],
  ...['X-HTTP-Method-Override', 'X-Method-Override', 'X-Original-URL', 'X-Rewrite-URL'],
]

/** CGI, WSGI, PHP and others know these as one name. */
export const foldName = (name: string): string => name.toLowerCase().replace(/[_.]/g, '-')

const spellings: ((name: string) => string)[] = [
  name => name,
  name => name.toUpperCase(),
  name => name.replaceAll('-', '_'),
  name => name.replaceAll('-', '.').toLowerCase(),
  name => name.replace('-', '_'),
]

/** A name of one header and what goes with it. */
export type Alias = { name: string; headers: string[] }

/** `value` is the lie. */
export const headerAliases = (value: string): Alias[] => {
  const spelled = [...gateNames, ...proxyNames].flatMap(name =>
    spellings.map(spell => ({ name: spell(name), headers: [spell(name), value] })),
  )
  const once = new Map(spelled.map(alias => [alias.name, alias]))
  const doubled = gateNames.map(name => ({
    name: `${name} twice`,
    headers: [name, value, name.toLowerCase(), value],
  }))
  const inConnection = [...gateNames, 'X-Forwarded-Host', 'X-Forwarded-Uri'].map(name => ({
    name: `Connection: ${name}`,
    headers: ['Connection', name, name, value],
  }))
  return [...once.values(), ...doubled, ...inConnection]
}
