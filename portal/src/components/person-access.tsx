import type { App, PersonDetail } from 'authz/contract'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'

/** The apps on request, and whether this person was let in. */
export const PersonAccess = ({ person, apps }: { person: PersonDetail; apps: App[] }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.person
  return (
    <div className="part">
      <h2>{texts.apps}</h2>
      {apps.length === 0 && <p className="soft">{texts.noApps}</p>}
      <ul className="plain">
        {apps.map(app => {
          const isGranted = person.apps.includes(app.name)
          return (
            <li key={app.name} className="head">
              <span>
                <b>{format.text(app.title)}</b>{' '}
                <span className={`tag ${isGranted ? 'good' : ''}`}>
                  {isGranted ? texts.may : texts.mayNot}
                </span>
              </span>
              <FormShell
                intent={isGranted ? 'withdraw' : 'grant'}
                submit={isGranted ? texts.takeAway : texts.let}
                tone="quiet"
              >
                <input type="hidden" name="app" value={app.name} />
              </FormShell>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
