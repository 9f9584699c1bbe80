import type { Brake } from 'authz/contract-apps'
import { useState } from 'react'
import { type BrakeKind, type BrakeLine, brakeKinds, readBrakeLines } from '../brakes.ts'
import { Select } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { Help } from './help.tsx'
import { ReasonField } from './reason-field.tsx'
import { useSpeech } from './speech.tsx'
import { Unfold } from './unfold.tsx'

type BrakeControlProps = { app: string | null; brakes: Brake[]; mayChange: boolean }

/** The brakes on one app, or with null on everything, and for who may a way to set and release them. */
export const BrakeControl = ({ app, brakes, mayChange }: BrakeControlProps) => {
  const { t } = useSpeech()
  const lines = readBrakeLines(brakes, app)
  return (
    <div className="brakes">
      {lines.length > 0 && (
        <ul className="plain">
          {lines.map(line => (
            <Line key={`${line.source} ${line.kind}`} line={line} app={app} mayChange={mayChange} />
          ))}
        </ul>
      )}
      {mayChange && (
        <div className="explained">
          <Unfold label={app === null ? t.admin.brakes.askAll : t.admin.brakes.ask}>
            {fold => <BrakeForm app={app} onLeave={fold} />}
          </Unfold>
          {app === null && <Help topics={['closed', 'free', 'shadow']} />}
        </div>
      )}
    </div>
  )
}

const Line = ({ line, app, mayChange }: Omit<BrakeControlProps, 'brakes'> & { line: BrakeLine }) => {
  const { t } = useSpeech()
  const texts = t.admin.brakes
  return (
    <li className="head">
      <span>
        <b>{texts.kinds[line.kind]}</b>
        {line.reason && <> · {line.reason}</>} <small className="soft">{texts.sources[line.source]}</small>
      </span>
      {mayChange && line.source === 'admin' && (
        <FormShell intent="release" submit={texts.release} tone="quiet">
          <input type="hidden" name="app" value={app ?? ''} />
          <input type="hidden" name="kind" value={line.kind} />
        </FormShell>
      )}
    </li>
  )
}

const BrakeForm = ({ app, onLeave }: { app: string | null; onLeave: () => void }) => {
  const { t } = useSpeech()
  const texts = t.admin.brakes
  const [kind, setKind] = useState<BrakeKind>('closed')
  return (
    <FormShell
      intent="brake"
      submit={texts.submit}
      cancel={{ label: t.cancel, onCancel: onLeave }}
      onDone={onLeave}
    >
      <input type="hidden" name="app" value={app ?? ''} />
      <Select
        label={texts.kind}
        name="kind"
        value={kind}
        onChange={event => setKind(brakeKinds.find(kind => kind === event.target.value) ?? 'closed')}
        options={brakeKinds.map((kind): [string, string] => [kind, texts.choices[kind]])}
      />
      <Help topics={[kind]} />
      {kind !== 'shadow' && <ReasonField label={texts.reason} hint={texts.reasonHint} />}
    </FormShell>
  )
}
