import type { PayMethod } from 'authz/contract-payments'
import { useSpeech } from './speech.tsx'
import '../styles/buying.css'

/** Says, wherever something is paid, that it is only a test; where it can be paid by transfer too, that cards are. */
export const TestMode = ({ methods = [] }: { methods?: PayMethod[] }) => {
  const { t } = useSpeech()
  return <p className="test-mode">{methods.includes('transfer') ? t.packs.testCards : t.packs.test}</p>
}
