import type { Factor, Factors, RecoveryCodes as MadeCodes } from 'authz/contract-factors'
import { useState } from 'react'
import { FactorSetup } from './factor-setup.tsx'
import { PasswordField } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import { useSpeech } from './speech.tsx'
import { Unfold } from './unfold.tsx'
import '../styles/keys.css'

/** One's second factors and recovery codes. */
export const FactorPanel = ({ factors: { factors, recoveryCodesLeft } }: { factors: Factors }) => {
  const { t } = useSpeech()
  const [codes, setCodes] = useState<string[] | null>(null)
  const [isDone, setDone] = useState(false)
  const texts = t.security.factor
  const has = factors.length > 0
  return (
    <section className="panel">
      <h2>{texts.title}</h2>
      <p className="soft">{texts.lede}</p>
      {isDone && (
        <p role="status" className="good">
          {texts.made}. {texts.others}
        </p>
      )}
      {codes && <RecoveryCodes key={codes.join()} codes={codes} onDone={() => setCodes(null)} />}
      {has && <FactorList factors={factors} />}
      <Unfold label={has ? texts.makeAnother : texts.make}>
        {fold => (
          <FactorSetup
            hasFactor={has}
            onLeave={fold}
            onVerified={({ recoveryCodes }) => {
              setDone(true)
              if (recoveryCodes) setCodes(recoveryCodes)
              fold()
            }}
          />
        )}
      </Unfold>
      {has && <RecoveryLeft left={recoveryCodesLeft} onMade={setCodes} />}
    </section>
  )
}

const FactorList = ({ factors }: { factors: Factor[] }) => {
  const { t } = useSpeech()
  const texts = t.security.factor
  return (
    <ul className="keys" aria-label={texts.list}>
      {factors.map(factor => (
        <li key={factor.id} className="head">
          <b>{factor.name}</b>
          <Unfold label={texts.remove}>
            {fold => (
              <FormShell
                intent="remove-factor"
                submit={texts.removeNow}
                tone="pay"
                cancel={{ label: t.cancel, onCancel: fold }}
                refusals={{ wrong_credentials: t.problems.byCode.wrong_password }}
              >
                <input type="hidden" name="id" value={factor.id} />
                <p>{texts.removeSure({ name: factor.name })}</p>
                <PasswordField label={texts.password} />
              </FormShell>
            )}
          </Unfold>
        </li>
      ))}
    </ul>
  )
}

const RecoveryLeft = ({ left, onMade }: { left: number; onMade: (codes: string[]) => void }) => {
  const { t } = useSpeech()
  const texts = t.security.factor
  return (
    <FormShell<MadeCodes>
      intent="recovery-codes"
      submit={texts.newCodes}
      tone="quiet"
      onDone={({ recoveryCodes }) => onMade(recoveryCodes)}
    >
      <p>
        <b className={left === 0 ? 'short' : ''}>{texts.left({ count: left })}</b>
        {'. '}
        <span className="soft">{texts.newCodesNote}</span>
      </p>
    </FormShell>
  )
}
