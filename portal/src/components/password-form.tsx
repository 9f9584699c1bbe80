import type { Me } from 'authz/contract'
import { useState } from 'react'
import { PasswordField } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { NewPasswordField } from './new-password-field.tsx'
import { useSpeech } from './speech.tsx'
import { Unfold } from './unfold.tsx'

/** Changes one's password. */
export const PasswordForm = ({ me, min }: { me: Me; min: number }) => {
  const { t } = useSpeech()
  const [isChanged, setChanged] = useState(false)
  const texts = t.account.password
  return (
    <div className="part">
      <h2>{texts.title}</h2>
      {isChanged ? (
        <p role="status" className="good">
          {texts.changed}
        </p>
      ) : (
        <p className="soft">{texts.lede}</p>
      )}
      <Unfold label={t.account.change}>
        {fold => (
          <FormShell
            intent="password"
            submit={texts.submit}
            cancel={{ label: t.cancel, onCancel: fold }}
            onDone={() => {
              setChanged(true)
              fold()
            }}
          >
            {/* So that password managers know whose it is. */}
            <input type="text" name="username" autoComplete="username" value={me.email} readOnly hidden />
            <PasswordField label={texts.current} name="current" />
            <NewPasswordField label={texts.next} min={min} about={`${me.email} ${me.name}`} />
          </FormShell>
        )}
      </Unfold>
    </div>
  )
}
