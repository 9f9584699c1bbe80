import { randomBytes } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { greetSmtp } from '../mail/mailer.ts'
import { type Finding, fail, fine, type HealthParts, reasonOf, warn } from './finding.ts'

const isLocal = (host: string) => /(^|\.)localhost$/.test(host)

/** The domain itself, and a name below it that nobody set up. */
export const checkDns = async ({ config }: HealthParts): Promise<Finding> => {
  const domain = config.domain.replace(/:\d+$/, '')
  if (isLocal(domain))
    return fine(
      'Names under localhost lead to this machine without DNS.',
      'Les noms sous localhost mènent à cette machine sans DNS.',
    )
  const find = (name: string) =>
    lookup(name).then(
      ({ address }) => address,
      () => null,
    )
  const any = `octroi-${randomBytes(4).toString('hex')}.${domain}`
  const [own, below] = await Promise.all([find(domain), find(any)])
  if (below === null && own === null)
    return fail(
      {
        en: `Neither ${domain} nor names below it lead anywhere.`,
        fr: `Ni ${domain} ni les noms au-dessous ne mènent nulle part.`,
      },
      {
        en: `Add DNS records for ${domain} and *.${domain} with the address of the proxy.`,
        fr: `Ajoutez des entrées DNS pour ${domain} et *.${domain} avec l’adresse du proxy.`,
      },
    )
  if (below === null)
    return warn(
      {
        en: `${domain} leads to ${own}, but names below it lead nowhere.`,
        fr: `${domain} mène à ${own}, mais les noms au-dessous ne mènent nulle part.`,
      },
      {
        en: `Add a DNS record for *.${domain}, or one for each application.`,
        fr: `Ajoutez une entrée DNS pour *.${domain}, ou une par application.`,
      },
    )
  return fine(
    `${domain} leads to ${own ?? 'nothing'}, and every name below it to ${below}.`,
    `${domain} mène à ${own ?? 'rien'}, et tout nom au-dessous à ${below}.`,
  )
}

const isCertificate = (code: string) => /CERT|SIGNATURE|ISSUER|SELF_SIGNED|ALTNAME/.test(code)

/** The portal as the world sees it. */
export const checkPortal = async ({ config }: HealthParts, signal: AbortSignal): Promise<Finding> => {
  const { origin } = config.portalUrl
  let answer: Response
  try {
    answer = await fetch(`${origin}/api/settings`, { redirect: 'manual', signal })
  } catch (error) {
    const reason = reasonOf(error)
    if (isCertificate(reason))
      return fail(
        {
          en: `The certificate of ${origin} is not trusted (${reason}).`,
          fr: `Le certificat de ${origin} n’est pas reconnu (${reason}).`,
        },
        {
          en: 'Look at the certificate resolver of the proxy.',
          fr: 'Vérifiez le résolveur de certificats du proxy.',
        },
      )
    return warn(
      {
        en: `${origin} cannot be reached from here (${reason}).`,
        fr: `${origin} n’est pas joignable d’ici (${reason}).`,
      },
      {
        en: 'If it cannot be reached from elsewhere either, look at the proxy’s route to OCTROI_PORT and at OCTROI_PORTAL_URL.',
        fr: 'S’il ne l’est pas d’ailleurs non plus, vérifiez la route du proxy vers OCTROI_PORT et OCTROI_PORTAL_URL.',
      },
    )
  }
  const body: unknown = await answer.json().catch(() => null)
  if (typeof (body as { signUp?: unknown } | null)?.signUp !== 'string')
    return fail(
      {
        en: `Something else than the portal answers at ${origin} (status ${answer.status}).`,
        fr: `Autre chose que le portail répond à ${origin} (statut ${answer.status}).`,
      },
      {
        en: 'OCTROI_PORTAL_URL must be the address under which the proxy leads to OCTROI_PORT.',
        fr: 'OCTROI_PORTAL_URL doit être l’adresse sous laquelle le proxy mène à OCTROI_PORT.',
      },
    )
  return fine(`The portal answers at ${origin}.`, `Le portail répond à ${origin}.`)
}

/** What the portal's scheme makes of cookies. */
export const checkCookies = async ({ config }: HealthParts): Promise<Finding> => {
  const { protocol, hostname, origin } = config.portalUrl
  if (protocol === 'https:')
    return fine(
      'Cookies are __Host- and Secure, each for one host alone.',
      'Les cookies sont __Host- et Secure, chacun pour un seul hôte.',
    )
  if (isLocal(hostname) || hostname === '127.0.0.1')
    return fine(
      'Cookies are not Secure: on this machine alone that is right.',
      'Les cookies ne sont pas Secure : sur cette machine seule, c’est juste.',
    )
  return fail(
    {
      en: `${origin} is plain http: passwords and cookies can be read on the way.`,
      fr: `${origin} est en http simple : mots de passe et cookies peuvent être lus en chemin.`,
    },
    {
      en: 'Put https in front and name it in OCTROI_PORTAL_URL.',
      fr: 'Mettez https devant et nommez-le dans OCTROI_PORTAL_URL.',
    },
  )
}

/** The internal listener of this very machine. */
export const checkGate = async ({ config }: HealthParts, signal: AbortSignal): Promise<Finding> => {
  const url = `http://127.0.0.1:${config.gatePort}/readyz`
  try {
    const answer = await fetch(url, { signal })
    if (answer.status === 200)
      return fine(
        `The gate listens on port ${config.gatePort} and is ready.`,
        `La porte écoute sur le port ${config.gatePort} et est prête.`,
      )
    return fail(
      {
        en: `The gate listens on port ${config.gatePort}, and its ledger does not answer.`,
        fr: `La porte écoute sur le port ${config.gatePort}, et son grand livre ne répond pas.`,
      },
      { en: 'See what is said of the database.', fr: 'Voyez ce qui est dit de la base de données.' },
    )
  } catch (error) {
    return fail(
      {
        en: `No gate answers on port ${config.gatePort} of this machine (${reasonOf(error)}).`,
        fr: `Aucune porte ne répond sur le port ${config.gatePort} de cette machine (${reasonOf(error)}).`,
      },
      {
        en: 'Start Octroi, or run this where it runs, with the same environment.',
        fr: 'Démarrez Octroi, ou lancez ceci là où il tourne, avec le même environnement.',
      },
    )
  }
}

/** The mail server's greeting and its word about our password; no mail goes out. */
export const checkMail = async ({ config }: HealthParts): Promise<Finding> => {
  if (config.smtpUrl === undefined) {
    if (config.mode === 'supabase')
      return fine(
        'Mails are sent by the Supabase project.',
        'Les courriels sont envoyés par le projet Supabase.',
      )
    const found = {
      en: 'No mail goes out: mails lie in the data folder’s outbox.',
      fr: 'Aucun courriel ne part : ils restent dans outbox, dans le dossier de données.',
    }
    return isLocal(config.portalUrl.hostname)
      ? fine(found.en, found.fr)
      : warn(found, {
          en: 'Set OCTROI_SMTP_URL and OCTROI_MAIL_FROM.',
          fr: 'Définissez OCTROI_SMTP_URL et OCTROI_MAIL_FROM.',
        })
  }
  const { host } = new URL(config.smtpUrl)
  try {
    await greetSmtp(config.smtpUrl)
    return fine(`The mail server ${host} lets us in.`, `Le serveur de courriel ${host} nous laisse entrer.`)
  } catch (error) {
    return fail(
      {
        en: `The mail server ${host} does not let us in (${reasonOf(error)}).`,
        fr: `Le serveur de courriel ${host} ne nous laisse pas entrer (${reasonOf(error)}).`,
      },
      {
        en: 'Look at the host, port and password in OCTROI_SMTP_URL.',
        fr: 'Vérifiez l’hôte, le port et le mot de passe dans OCTROI_SMTP_URL.',
      },
    )
  }
}
