import type { PersonDetail } from 'authz/contract'
import { Field } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { Help } from './help.tsx'
import { useSpeech } from './speech.tsx'
import { Unfold } from './unfold.tsx'

/** The way to see the portal as a person does; nobody sees as an admin, or as somebody who is shut out. */
export const ViewForm = ({ person }: { person: PersonDetail }) => {
  const { t } = useSpeech()
  if (person.role === 'admin' || (person.status !== 'active' && person.status !== 'unverified')) return null
  return (
    <div className="part">
      <div className="explained">
        <h2>{t.view.title}</h2>
        <Help topics={['viewAs']} />
      </div>
      <p className="soft">{t.view.hint}</p>
      <Unfold label={t.view.open}>
        {fold => (
          <FormShell
            intent="view"
            submit={t.view.submit}
            tone="quiet"
            cancel={{ label: t.cancel, onCancel: fold }}
          >
            <Field
              label={t.view.reason}
              name="why"
              required
              minLength={3}
              maxLength={500}
              autoComplete="off"
            />
          </FormShell>
        )}
      </Unfold>
    </div>
  )
}
