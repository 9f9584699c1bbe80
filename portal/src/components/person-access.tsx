import type { App } from 'authz/contract-apps'
import type { OwnAccess } from 'authz/contract-own'
import { Link } from 'react-router'
import { isOnRequest } from '../prices.ts'
import { AccessFields, AccessTerms } from './access-terms.tsx'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'
import { Unfold } from './unfold.tsx'

type PersonAccessProps = { apps: App[]; access: OwnAccess[]; mayChange: boolean }

/** The apps on request, and whether, how long and how often this person may open them. */
export const PersonAccess = ({ apps, access, mayChange }: PersonAccessProps) => {
  const { t } = useSpeech()
  const texts = t.admin.person
  const onRequest = apps.filter(isOnRequest)
  return (
    <div className="part">
      <h2>{texts.apps}</h2>
      {onRequest.length === 0 && <p className="soft">{texts.noApps}</p>}
      <ul className="keys">
        {onRequest.map(app => (
          <AccessItem
            key={app.name}
            app={app}
            access={access.filter(item => item.app === app.name)}
            mayChange={mayChange}
          />
        ))}
      </ul>
    </div>
  )
}

const AccessItem = ({ app, access, mayChange }: { app: App; access: OwnAccess[]; mayChange: boolean }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.person
  const isOpen = access.length > 0
  const isOwn = access.some(({ groupName }) => groupName === null)
  return (
    <li>
      <div className="head">
        <div>
          <Link to={`/admin/apps/${app.name}/access`}>
            <b>{format.text(app.title)}</b>
          </Link>{' '}
          <span className={`tag ${isOpen ? 'good' : ''}`}>{isOpen ? texts.may : texts.mayNot}</span>
          {access.map(item => (
            <p key={item.groupName} className="soft">
              <AccessTerms access={item} />
              {item.groupName !== null && (
                <> · {t.admin.personTabs.apps.byGroup({ group: item.groupName })}</>
              )}
            </p>
          ))}
        </div>
        {mayChange && isOwn && (
          <FormShell intent="withdraw" submit={texts.takeAway} tone="quiet">
            <input type="hidden" name="app" value={app.name} />
          </FormShell>
        )}
      </div>
      {mayChange && !isOwn && <LetIn app={app.name} />}
    </li>
  )
}

const LetIn = ({ app }: { app: string }) => {
  const { t } = useSpeech()
  const texts = t.admin.person
  return (
    <Unfold label={texts.let}>
      {fold => (
        <FormShell
          intent="grant"
          submit={texts.letNow}
          cancel={{ label: t.cancel, onCancel: fold }}
          onDone={fold}
        >
          <input type="hidden" name="app" value={app} />
          <AccessFields />
        </FormShell>
      )}
    </Unfold>
  )
}
