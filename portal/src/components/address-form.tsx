import { useState } from 'react'
import { CodeField, Field, PasswordField } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'
import { Unfold } from './unfold.tsx'

/** Asks for another address, which counts once its owner has opened the link that is mailed there. */
export const AddressForm = ({ email, hasCode }: { email: string; hasCode: boolean }) => {
  const { t } = useSpeech()
  const [sentTo, setSentTo] = useState<string | null>(null)
  const texts = t.account.address
  return (
    <div className="part">
      <h2>{texts.title}</h2>
      {sentTo === null ? (
        <p className="soft breakable">{email}</p>
      ) : (
        <p role="status" className="good">
          {texts.sent({ email: sentTo })}
        </p>
      )}
      <Unfold label={t.account.change}>
        {fold => (
          <FormShell<{ email: string }>
            intent="email"
            submit={texts.submit}
            cancel={{ label: t.cancel, onCancel: fold }}
            onDone={done => {
              setSentTo(done.email)
              fold()
            }}
          >
            <Field
              label={texts.next}
              name="email"
              type="email"
              autoComplete="email"
              required
              maxLength={254}
            />
            <PasswordField label={texts.password} />
            {hasCode && <CodeField label={texts.code} hint={texts.codeHint} required={false} />}
          </FormShell>
        )}
      </Unfold>
    </div>
  )
}
