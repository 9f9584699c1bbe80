import type { Group } from 'authz/contract-groups'
import type { PersonGroup } from 'authz/contract-person'
import { Link } from 'react-router'
import { Select } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'

type PersonGroupsProps = { groups: PersonGroup[]; all: Group[]; mayChange: boolean }

/** The groups that the person is in; admins take them in and out. */
export const PersonGroups = ({ groups, all, mayChange }: PersonGroupsProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.personTabs.groups
  const others = all.filter(({ id }) => !groups.some(group => group.id === id))
  return (
    <div className="part">
      <h2>{texts.title}</h2>
      {groups.length === 0 && <p className="soft">{texts.empty}</p>}
      <ul className="keys">
        {groups.map(({ id, name, since }) => (
          <li key={id} className="head">
            <Link to={`/admin/groups/${id}`} className="who breakable">
              <b>{name}</b>
              <small>{format.fullDate(since)}</small>
            </Link>
            {mayChange && (
              <FormShell
                intent="leave"
                submit={texts.remove}
                label={texts.removeFrom({ group: name })}
                tone="quiet"
              >
                <input type="hidden" name="group" value={id} />
              </FormShell>
            )}
          </li>
        ))}
      </ul>
      {mayChange && others.length > 0 && (
        <FormShell key={groups.length} intent="join" submit={texts.add} tone="quiet">
          <Select
            label={texts.join}
            name="group"
            options={others.map(({ id, name }): [string, string] => [String(id), name])}
          />
        </FormShell>
      )}
    </div>
  )
}
