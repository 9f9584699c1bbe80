import type { PersonDetail } from 'authz/contract'
import { useState } from 'react'
import { Field } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'
import { useMe } from './who.ts'

/** Whether the person may come in; suspending asks why. */
export const PersonStatus = ({ person }: { person: PersonDetail }) => {
  const { t } = useSpeech()
  const me = useMe()
  const texts = t.admin.person
  const isActive = person.status === 'active'
  return (
    <div className="part">
      <h2>{texts.status}</h2>
      <p className="soft">{isActive ? texts.active : texts.suspended(person.suspendedReason ?? t.none)}</p>
      {!isActive && <FormShell intent="reactivate" submit={texts.reactivate} tone="quiet" />}
      {isActive && me?.id === person.id && <p className="soft">{texts.self}</p>}
      {isActive && me?.id !== person.id && <Suspend />}
    </div>
  )
}

const Suspend = () => {
  const { t } = useSpeech()
  const [isAsked, setAsked] = useState(false)
  const texts = t.admin.person
  if (!isAsked)
    return (
      <button type="button" className="btn quiet" onClick={() => setAsked(true)}>
        {texts.suspend}
      </button>
    )
  return (
    <FormShell
      intent="suspend"
      submit={texts.suspendNow}
      tone="pay"
      cancel={{ label: t.cancel, onCancel: () => setAsked(false) }}
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
  )
}

/** Whether the person uses the tools or runs Octroi. */
export const PersonRole = ({ person }: { person: PersonDetail }) => {
  const { t } = useSpeech()
  const texts = t.admin.person
  const isAdmin = person.role === 'admin'
  return (
    <div className="part">
      <h2>{texts.role}</h2>
      <p className="soft">{isAdmin ? texts.isAdmin : texts.isUser}</p>
      <FormShell intent="role" submit={isAdmin ? texts.makeUser : texts.makeAdmin} tone="quiet">
        <input type="hidden" name="role" value={isAdmin ? 'user' : 'admin'} />
      </FormShell>
    </div>
  )
}
