import type { ContactState } from 'authz/contract-contact'
import { useSpeech } from './speech.tsx'

const tones: Record<ContactState, string> = { unread: 'warn', read: '', answered: 'good', archived: '' }

/** How far a message is. */
export const ContactTag = ({ state }: { state: ContactState }) => {
  const { t } = useSpeech()
  return <span className={`tag ${tones[state]}`}>{t.admin.inbox.states[state]}</span>
}
