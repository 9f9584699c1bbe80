import type { Me } from 'authz/contract'
import { useState } from 'react'
import { Field } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'

/** One's own name, role and address; the name can be changed. */
export const NameForm = ({ me }: { me: Me }) => {
  const { t } = useSpeech()
  const [name, setName] = useState(me.name)
  const isChanged = name.trim() !== '' && name.trim() !== me.name
  return (
    <section className="panel">
      <h2>{t.account.profile}</h2>
      <dl className="facts">
        <dt>{t.account.email}</dt>
        <dd className="breakable">{me.email}</dd>
        <dt>{t.account.role}</dt>
        <dd>{t.account.roles[me.role]}</dd>
      </dl>
      <FormShell intent="name" submit={t.account.save} tone="quiet" disabled={!isChanged}>
        <Field
          label={t.account.name}
          name="name"
          autoComplete="name"
          required
          maxLength={100}
          value={name}
          onChange={event => setName(event.target.value)}
        />
      </FormShell>
    </section>
  )
}
