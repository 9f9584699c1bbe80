import { Link } from 'react-router'
import { useSpeech } from './speech.tsx'

type AgreementProps = {
  /** What one gives up by paying; where nothing is paid, nothing. */
  waiver: string | null
  hasTerms: boolean
}

/** What whoever buys agrees to. */
export const Agreement = ({ waiver, hasTerms }: AgreementProps) => {
  const { t } = useSpeech()
  return (
    <>
      {waiver !== null && (
        <label className="check long">
          <input type="checkbox" name="waiver" required />
          <span>{waiver}</span>
        </label>
      )}
      {hasTerms && (
        <p className="way-next">
          {t.buy.terms} <Link to="/terms">{t.buy.readTerms}</Link>
        </p>
      )}
    </>
  )
}
