import type { AuthOptions } from 'authz/contract-sign-up'
import { Link } from 'react-router'
import { oauthPath } from '../data/auth.ts'
import { withNext } from '../next-path.ts'
import { useSpeech } from './speech.tsx'

type OtherWaysProps = { options: AuthOptions; next: string | null; byMail?: boolean }

/** The ways in besides a password: other services, and with `byMail` a mailed link. Plain links: the service answers them. */
export const OtherWays = ({ options, next, byMail = false }: OtherWaysProps) => {
  const { t } = useSpeech()
  const isByMail = byMail && options.magicLink
  if (options.providers.length === 0 && !isByMail) return null
  return (
    <>
      <p className="rule">{t.signIn.or}</p>
      <div className="tw:grid tw:gap-2.5">
        {options.providers.map(({ name, title }) => (
          <a key={name} className="btn quiet" href={oauthPath(name, next)}>
            {t.signIn.with({ provider: title })}
          </a>
        ))}
        {isByMail && (
          <Link className="btn quiet" to={withNext('/magic-link', next)}>
            {t.signIn.magicLink}
          </Link>
        )}
      </div>
    </>
  )
}
