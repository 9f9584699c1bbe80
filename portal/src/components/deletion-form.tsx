import type { Me } from 'authz/contract'
import { PasswordField } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'
import { Unfold } from './unfold.tsx'

/** Deletes one's account, after saying what goes with it. */
export const DeletionForm = ({ me }: { me: Me }) => {
  const { t } = useSpeech()
  const texts = t.account.deletion
  return (
    <div className="part">
      <h2>{texts.title}</h2>
      <p className="soft">{texts.lede}</p>
      <Unfold label={texts.ask}>
        {fold => (
          <FormShell
            intent="delete"
            submit={texts.submit}
            tone="pay"
            cancel={{ label: t.cancel, onCancel: fold }}
          >
            <div>
              <p>{texts.lost}</p>
              <ul>
                <li>{texts.balance({ count: me.balance })}</li>
                <li>{texts.keys}</li>
                <li>{texts.sessions}</li>
                <li>{texts.access}</li>
              </ul>
              <p className="soft">{texts.kept}</p>
            </div>
            <PasswordField label={texts.password} hint={texts.passwordHint} required={false} />
          </FormShell>
        )}
      </Unfold>
    </div>
  )
}
