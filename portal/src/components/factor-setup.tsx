import type { MadeFactor, VerifiedFactor } from 'authz/contract-factors'
import { useState } from 'react'
import { CopyButton } from './copy-button.tsx'
import { CodeField, Field, PasswordField } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { QrPicture } from './qr-picture.tsx'
import { useSpeech } from './speech.tsx'
import '../styles/keys.css'

type FactorSetupProps = {
  /** Whether there is a factor already, whose code is asked for then. */
  hasFactor: boolean
  onVerified: (verified: VerifiedFactor) => void
  onLeave: () => void
}

/** Makes a second factor in two steps: the password, then the first code of the authenticator. */
export const FactorSetup = ({ hasFactor, onVerified, onLeave }: FactorSetupProps) => {
  const { t } = useSpeech()
  const [made, setMade] = useState<MadeFactor | null>(null)
  const texts = t.security.factor
  const cancel = { label: t.cancel, onCancel: onLeave }
  if (made !== null) return <FirstCode made={made} onVerified={onVerified} onLeave={onLeave} />
  return (
    <FormShell<MadeFactor>
      intent="make-factor"
      submit={texts.next}
      cancel={cancel}
      onDone={setMade}
      refusals={{ wrong_credentials: t.problems.byCode.wrong_password }}
    >
      <Field
        label={texts.name}
        hint={texts.nameHint}
        name="name"
        defaultValue={texts.defaultName}
        required
        maxLength={60}
        autoComplete="off"
      />
      <PasswordField label={texts.password} />
      {hasFactor && <CodeField label={texts.code} />}
    </FormShell>
  )
}

type FirstCodeProps = { made: MadeFactor } & Pick<FactorSetupProps, 'onVerified' | 'onLeave'>

const FirstCode = ({ made, onVerified, onLeave }: FirstCodeProps) => {
  const { t } = useSpeech()
  const texts = t.security.factor
  return (
    <FormShell<VerifiedFactor>
      intent="verify-factor"
      submit={texts.verify}
      cancel={{ label: t.cancel, onCancel: onLeave }}
      onDone={onVerified}
    >
      <input type="hidden" name="id" value={made.id} />
      <div>
        <p>{texts.scan}</p>
        <QrPicture text={made.uri} label={texts.qr} />
        <p>{texts.secret}</p>
        <div className="secret">
          <code id="factor-secret">{made.secret}</code>
          <CopyButton from="factor-secret" />
        </div>
      </div>
      <CodeField label={texts.first} autoFocus />
    </FormShell>
  )
}
