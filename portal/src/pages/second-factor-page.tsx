import { useState } from 'react'
import { type ActionFunctionArgs, Link, useSearchParams } from 'react-router'
import { CodeField, Field } from '../components/field.tsx'
import { FormShell } from '../components/form-shell.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { Receipt } from '../components/receipt.tsx'
import { useSpeech } from '../components/speech.tsx'
import { showSecondFactor } from '../data/auth.ts'
import { goOn } from '../go-on.ts'
import { readPath, withNext } from '../next-path.ts'
import { attempt, readField } from '../outcome.ts'

/** Shows a code and goes on; after a recovery code it answers with how many are left. */
export const submitSecondFactor = async ({ request }: ActionFunctionArgs) => {
  const form = await request.formData()
  const recoveryCode = readField(form, 'recoveryCode')
  const outcome = await attempt(() =>
    showSecondFactor(recoveryCode === '' ? { code: readField(form, 'code') } : { recoveryCode }),
  )
  if ('problem' in outcome) return outcome
  const { recoveryCodesLeft } = outcome.done
  return recoveryCodesLeft === undefined
    ? goOn(readField(form, 'next'))
    : { done: { left: recoveryCodesLeft } }
}

/** The second half of a sign-in: nothing is open before it. */
export const SecondFactorPage = () => {
  const { t } = useSpeech()
  const next = readPath(useSearchParams()[0].get('next'))
  const [left, setLeft] = useState<number | null>(null)
  usePageTitle(t.secondFactor.title)
  return (
    <Receipt>
      {left === null ? <Ask next={next} onLeft={setLeft} /> : <Left left={left} next={next} />}
    </Receipt>
  )
}

const Ask = ({ next, onLeft }: { next: string | null; onLeft: (left: number) => void }) => {
  const { t } = useSpeech()
  const [isRecovery, setRecovery] = useState(false)
  const texts = t.secondFactor
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="lede">{isRecovery ? texts.recoveryLede : texts.lede}</p>
      <FormShell<{ left: number }>
        key={isRecovery ? 'recovery' : 'code'}
        submit={texts.submit}
        onDone={done => onLeft(done.left)}
      >
        <input type="hidden" name="next" value={next ?? ''} />
        {isRecovery ? (
          <Field
            label={texts.recovery}
            name="recoveryCode"
            required
            minLength={16}
            maxLength={40}
            autoComplete="off"
            spellCheck={false}
            autoFocus
          />
        ) : (
          <CodeField label={texts.code} autoFocus />
        )}
      </FormShell>
      <p className="aside">
        <button type="button" className="link" onClick={() => setRecovery(!isRecovery)}>
          {isRecovery ? texts.useCode : texts.useRecovery}
        </button>
        {' · '}
        <Link to={withNext('/sign-in', next)}>{texts.again}</Link>
      </p>
    </>
  )
}

const Left = ({ left, next }: { left: number; next: string | null }) => {
  const { t } = useSpeech()
  return (
    <div role="status">
      <h1>{t.secondFactor.left({ count: left })}</h1>
      <div className="row">
        <a className={`btn ${left === 0 ? 'quiet' : 'plain'}`} href={next ?? '/apps'}>
          {t.secondFactor.goOn}
        </a>
        <a className={`btn ${left === 0 ? 'plain' : 'quiet'}`} href="/account/security">
          {t.secondFactor.toSecurity}
        </a>
      </div>
    </div>
  )
}
