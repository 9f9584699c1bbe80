import { glob, open, stat } from 'node:fs/promises'
import { networkOf } from '../network.ts'
import { type Finding, fail, fine, type HealthParts, reasonOf, warn } from './finding.ts'

const forwardedNames = ['method', 'proto', 'host', 'uri', 'for'].map(name => `x-forwarded-${name}`)

const onlyTheProcess = (what: { en: string; fr: string }): Finding =>
  warn(
    { en: `Only the running process knows ${what.en}.`, fr: `Seul le processus en marche sait ${what.fr}.` },
    { en: 'See it at /admin/health in the portal.', fr: 'Voyez-le à /admin/health dans le portail.' },
  )

/** What the last call of a proxy to /authz carried. */
export const checkProxy = async ({ config, seen }: HealthParts): Promise<Finding> => {
  if (config.gateway)
    return fine(
      'The embedded gateway asks the gate itself: no proxy is needed.',
      'La passerelle intégrée interroge elle-même la porte : aucun proxy n’est requis.',
    )
  if (seen === null)
    return onlyTheProcess({ en: 'what the proxy sent last', fr: 'ce que le proxy a envoyé en dernier' })
  const call = seen.lastCall()
  if (call === null)
    return warn(
      {
        en: 'No proxy has asked the gate since this process started.',
        fr: 'Aucun proxy n’a interrogé la porte depuis le démarrage de ce processus.',
      },
      {
        en: 'Open an application; if this stays, put the middleware octroi on its router (docs/traefik.md).',
        fr: 'Ouvrez une application ; si cela demeure, mettez le middleware octroi sur son routeur (docs/traefik.md).',
      },
    )
  if (call.refused === 'address')
    return fail(
      {
        en: `The last call came from ${call.address}, which is no trusted proxy.`,
        fr: `Le dernier appel venait de ${call.address}, qui n’est pas un proxy de confiance.`,
      },
      {
        en: 'If that is your proxy, name its address in OCTROI_TRUSTED_PROXIES.',
        fr: 'Si c’est votre proxy, nommez son adresse dans OCTROI_TRUSTED_PROXIES.',
      },
    )
  if (call.refused === 'key')
    return fail(
      {
        en: 'The last call did not name the gate key.',
        fr: 'Le dernier appel ne nommait pas la clé de la porte.',
      },
      {
        en: 'The proxy’s address of the gate must end with ?key= and what OCTROI_GATE_KEY is.',
        fr: 'L’adresse de la porte dans le proxy doit finir par ?key= et la valeur d’OCTROI_GATE_KEY.',
      },
    )
  const missing = forwardedNames.filter(name => call.headers[name] === undefined)
  if (missing.length > 0)
    return fail(
      {
        en: `The last call lacked ${missing.join(', ')}.`,
        fr: `Il manquait au dernier appel ${missing.join(', ')}.`,
      },
      {
        en: 'Ask the gate by a forwardAuth middleware, which sends them (docs/traefik.md).',
        fr: 'Interrogez la porte par un middleware forwardAuth, qui les envoie (docs/traefik.md).',
      },
    )
  const proto = String(call.headers['x-forwarded-proto']).replace(/^ws/, 'http')
  if (`${proto}:` !== config.portalUrl.protocol)
    return fail(
      {
        en: `The last request came by ${proto}, and the portal is at ${config.portalUrl.origin}.`,
        fr: `La dernière demande est venue en ${proto}, et le portail est à ${config.portalUrl.origin}.`,
      },
      {
        en: 'Where an outer proxy ends https, name it in the entry point’s forwardedHeaders.trustedIPs; else redirect http to https.',
        fr: 'Si un proxy extérieur termine https, nommez-le dans forwardedHeaders.trustedIPs du point d’entrée ; sinon redirigez http vers https.',
      },
    )
  const outer = config.clientAddressHeader
  if (outer !== undefined && call.headers[outer] === undefined)
    return fail(
      { en: `The last call lacked ${outer}.`, fr: `Il manquait au dernier appel ${outer}.` },
      {
        en: 'OCTROI_CLIENT_ADDRESS_HEADER names it: see whether the outer proxy sends it, or take the variable away.',
        fr: 'OCTROI_CLIENT_ADDRESS_HEADER le nomme : voyez si le proxy extérieur l’envoie, ou retirez la variable.',
      },
    )
  const from = networkOf(call.address)
  return fine(
    `The proxy at ${from} sent all of X-Forwarded-Method, -Proto, -Host, -Uri and -For, last for ${call.headers['x-forwarded-host']}.`,
    `Le proxy à ${from} a envoyé X-Forwarded-Method, -Proto, -Host, -Uri et -For, en dernier pour ${call.headers['x-forwarded-host']}.`,
  )
}

const megabyte = 1_000_000
const maxLogs = 200

const findLogs = async (patterns: string[]): Promise<string[]> => {
  const paths: string[] = []
  for (const pattern of patterns)
    if (!/[*?[{]/.test(pattern)) paths.push(pattern)
    else
      for await (const path of glob(pattern)) {
        paths.push(path)
        if (paths.length >= maxLogs) return paths
      }
  return paths
}

/** When a log that can be read was last written to. */
const lastWritten = async (path: string): Promise<number> => {
  const handle = await open(path, 'r')
  await handle.close()
  return (await stat(path)).mtimeMs
}

/** Whether the proxies' access logs are there, can be read, and are settled. */
export const checkAccessLogs = async ({ config, seen }: HealthParts): Promise<Finding> => {
  if (config.accessLogs.length === 0)
    return config.gateway
      ? fine(
          'The embedded gateway sees how requests end: no access log is needed.',
          'La passerelle intégrée voit la fin des demandes : aucun journal d’accès n’est requis.',
        )
      : warn(
          {
            en: 'No access log is followed: refunds of failed requests and prices by time do not work.',
            fr: 'Aucun journal d’accès n’est suivi : remboursements et prix à la durée ne fonctionnent pas.',
          },
          {
            en: 'Name Traefik’s JSON access log in OCTROI_ACCESS_LOGS (docs/settlement.md).',
            fr: 'Nommez le journal d’accès JSON de Traefik dans OCTROI_ACCESS_LOGS (docs/settlement.md).',
          },
        )
  const remedy = {
    en: 'Let the proxy write it where OCTROI_ACCESS_LOGS says, readable for the user whom Octroi runs as.',
    fr: 'Faites-le écrire par le proxy là où le dit OCTROI_ACCESS_LOGS, lisible par l’utilisateur d’Octroi.',
  }
  const logs = await findLogs(config.accessLogs)
  const names = config.accessLogs.join(', ')
  if (logs.length === 0)
    return fail({ en: `Nothing is called ${names}.`, fr: `Rien ne s’appelle ${names}.` }, remedy)
  let newest = 0
  for (const path of logs)
    try {
      newest = Math.max(newest, await lastWritten(path))
    } catch (error) {
      const reason = reasonOf(error)
      return fail(
        {
          en: `The access log ${path} cannot be read (${reason}).`,
          fr: `Le journal d’accès ${path} est illisible (${reason}).`,
        },
        remedy,
      )
    }
  const at = new Date(newest).toISOString()
  const lag = seen?.logLag() ?? 0
  if (lag > megabyte)
    return warn(
      {
        en: `${Math.round(lag / megabyte)} MB of the access logs are not settled yet.`,
        fr: `${Math.round(lag / megabyte)} Mo des journaux d’accès ne sont pas encore réglés.`,
      },
      {
        en: 'It should shrink within minutes; if not, see the log for what holds it up.',
        fr: 'Cela devrait diminuer en quelques minutes ; sinon, voyez dans le journal ce qui bloque.',
      },
    )
  return fine(
    `The access log is there; its last line came at ${at}${seen === null ? '' : `, and ${lag} bytes wait`}.`,
    `Le journal d’accès est là ; sa dernière ligne date de ${at}${seen === null ? '' : `, et ${lag} octets attendent`}.`,
  )
}
