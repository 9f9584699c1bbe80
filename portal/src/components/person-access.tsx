import type { PersonDetail } from 'authz/contract'
import type { AppAccess } from 'authz/contract-access'
import type { App } from 'authz/contract-apps'
import { Link } from 'react-router'
import { AccessFields, AccessTerms } from './access-terms.tsx'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'
import { Unfold } from './unfold.tsx'

/** An app on request, with what was granted to this person themselves. */
export type OwnAccess = { app: App; access: AppAccess | null }

type PersonAccessProps = { person: PersonDetail; apps: OwnAccess[]; mayChange: boolean }

/** The apps on request, and whether, how long and how often this person may open them. */
export const PersonAccess = ({ person, apps, mayChange }: PersonAccessProps) => {
  const { t } = useSpeech()
  const texts = t.admin.person
  return (
    <div className="part">
      <h2>{texts.apps}</h2>
      {apps.length === 0 && <p className="soft">{texts.noApps}</p>}
      <ul className="keys">
        {apps.map(own => (
          <AccessItem
            key={own.app.name}
            own={own}
            isOpen={person.apps.includes(own.app.name)}
            mayChange={mayChange && person.status !== 'closed'}
          />
        ))}
      </ul>
    </div>
  )
}

const AccessItem = (props: { own: OwnAccess; isOpen: boolean; mayChange: boolean }) => {
  const { t, format } = useSpeech()
  const { app, access } = props.own
  const texts = t.admin.person
  return (
    <li>
      <div className="head">
        <div>
          <Link to={`/admin/apps/${app.name}/access`}>
            <b>{format.text(app.title)}</b>
          </Link>{' '}
          <span className={`tag ${props.isOpen ? 'good' : ''}`}>
            {props.isOpen ? texts.may : texts.mayNot}
          </span>
          <p className="soft">
            {access !== null && <AccessTerms access={access} />}
            {access === null && props.isOpen && texts.byGroup}
          </p>
        </div>
        {props.mayChange && access !== null && (
          <FormShell intent="withdraw" submit={texts.takeAway} tone="quiet">
            <input type="hidden" name="app" value={app.name} />
          </FormShell>
        )}
      </div>
      {props.mayChange && access === null && <LetIn app={app.name} />}
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
