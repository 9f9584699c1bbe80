import { Link } from 'react-router'
import { useSpeech } from './speech.tsx'

/** Where a refusal can be mended. */
const ways: Record<string, { to: string; words: 'toTerms' | 'toSecurity' }> = {
  terms_due: { to: '/terms', words: 'toTerms' },
  second_factor_due: { to: '/account/security', words: 'toSecurity' },
}

type ProblemNoteProps = { code: string; detail: string; refusals?: Record<string, string> }

/** What went wrong, in the person's language where we know the code. */
export const ProblemNote = ({ code, detail, refusals = {} }: ProblemNoteProps) => {
  const { t } = useSpeech()
  const byCode: Record<string, string | undefined> = { ...t.problems.byCode, ...refusals }
  const way = ways[code]
  const unknown = code === 'invalid' ? t.problems.invalid : t.problems.other
  return (
    <p role="alert" className="problem">
      {byCode[code] ?? unknown({ detail })} {way && <Link to={way.to}>{t.ways[way.words]}</Link>}
    </p>
  )
}
