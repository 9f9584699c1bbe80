import type { Notification } from 'authz/contract-notifications'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'

/** One notification, with a way to mark it as read where there is room. */
export const NotificationItem = ({ item, isShort = false }: { item: Notification; isShort?: boolean }) => {
  const { t, format } = useSpeech()
  const isNew = item.readAt === null
  const texts = t.notifications
  return (
    <li className={isNew ? 'new' : ''}>
      <div className="head">
        <b className="breakable">{item.subject}</b>
        {isNew && <span className="tag good">{texts.isNew}</span>}
      </div>
      <p className="breakable">{item.text}</p>
      <div className="head">
        <small className="soft">{format.when(item.at)}</small>
        {isNew && !isShort && (
          <FormShell intent="read" submit={texts.read} tone="quiet">
            <input type="hidden" name="id" value={item.id} />
          </FormShell>
        )}
      </div>
    </li>
  )
}
