import type { PersonDetail } from 'authz/contract'
import { useState } from 'react'
import { roles } from '../data/people.ts'
import { Field, Select } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'
import { Unfold } from './unfold.tsx'
import { useMe } from './who.ts'

/** Whether the person may come in; admins suspend, and say why, and reactivate. */
export const PersonStatus = ({ person, mayChange }: { person: PersonDetail; mayChange: boolean }) => {
  const { t } = useSpeech()
  const isSelf = useMe()?.id === person.id
  const { status } = person
  const texts = t.admin.person
  return (
    <div className="part">
      <h2>{texts.status}</h2>
      <p className="soft">
        {status === 'suspended'
          ? texts.suspended({ reason: person.suspendedReason ?? t.none })
          : texts.states[status]}
      </p>
      {mayChange && status === 'suspended' && (
        <FormShell intent="reactivate" submit={texts.reactivate} tone="quiet" />
      )}
      {mayChange && !isSelf && (status === 'active' || status === 'unverified') && <Suspend />}
      {isSelf && <p className="soft">{texts.self}</p>}
    </div>
  )
}

const Suspend = () => {
  const { t } = useSpeech()
  const texts = t.admin.person
  return (
    <Unfold label={texts.suspend}>
      {fold => (
        <FormShell
          intent="suspend"
          submit={texts.suspendNow}
          tone="pay"
          cancel={{ label: t.cancel, onCancel: fold }}
        >
          <Field
            label={texts.suspendReason}
            name="why"
            required
            minLength={3}
            maxLength={500}
            autoComplete="off"
          />
        </FormShell>
      )}
    </Unfold>
  )
}

/** What the person is here: a user, support or an admin. */
export const PersonRole = ({ person, mayChange }: { person: PersonDetail; mayChange: boolean }) => {
  const { t } = useSpeech()
  const [role, setRole] = useState(person.role)
  const texts = t.admin.person
  return (
    <div className="part">
      <h2>{texts.role}</h2>
      <p className="soft">
        <b>{t.account.roles[person.role]}</b> · {texts.roles[person.role]}
      </p>
      {mayChange && person.status !== 'closed' && (
        <FormShell
          intent="role"
          submit={texts.changeRole}
          tone="quiet"
          disabled={role === person.role}
          className="form inline-form"
        >
          <Select
            label={texts.role}
            name="role"
            value={role}
            onChange={event => setRole(roles.find(role => role === event.target.value) ?? role)}
            options={roles.map((role): [string, string] => [role, t.account.roles[role]])}
          />
          <small className="soft">{texts.roleHint}</small>
        </FormShell>
      )}
    </div>
  )
}

/** Another name; the address is the person's own affair. */
export const PersonName = ({ person }: { person: PersonDetail }) => {
  const { t } = useSpeech()
  const [name, setName] = useState(person.name)
  const texts = t.admin.personTabs.name
  const isChanged = name.trim() !== '' && name.trim() !== person.name
  return (
    <div className="part">
      <h2>{texts.title}</h2>
      <FormShell intent="name" submit={texts.save} tone="quiet" disabled={!isChanged}>
        <Field
          label={texts.title}
          hint={texts.hint}
          placeholder={texts.none}
          name="name"
          required
          maxLength={100}
          autoComplete="off"
          value={name}
          onChange={event => setName(event.target.value)}
        />
      </FormShell>
    </div>
  )
}
