import type { Referral } from 'authz/contract-referral'
import { useEffect, useRef } from 'react'
import { type Column, DataTable } from './data-table.tsx'
import { Select } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { PersonLink } from './person-link.tsx'
import { ReasonField } from './reason-field.tsx'
import { useSpeech } from './speech.tsx'

type ReferralsTableProps = {
  referrals: Referral[]
  mayDecide: boolean
  /** The one that was asked about last: its button gets the focus back. */
  left: string | null
  onAsk: (referral: Referral) => void
}

const isOpen = ({ state }: Referral) => state === 'suspect' || state === 'waiting'

/** Who brought whom, each with a way to decide on it for who may. */
export const ReferralsTable = ({ referrals, mayDecide, left, onAsk }: ReferralsTableProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.referrals
  const decide: Column<Referral> = {
    id: 'decide',
    title: texts.action,
    kind: 'n',
    isFixed: true,
    isDeed: true,
    cell: referral =>
      isOpen(referral) && <DecideButton wasOpen={referral.id === left} onOpen={() => onAsk(referral)} />,
  }
  const columns: Column<Referral>[] = [
    {
      id: 'referred',
      title: texts.referred,
      kind: 'where',
      isFixed: true,
      cell: ({ referred }) => <PersonLink person={referred} />,
    },
    {
      id: 'referrer',
      title: texts.referrer,
      kind: 'where',
      cell: ({ referrer }) => <PersonLink person={referrer} />,
    },
    { id: 'state', title: texts.state, cell: referral => <ReferralTag referral={referral} /> },
    {
      id: 'gives',
      title: texts.gives,
      cell: ({ referrerTokens, referredTokens }) =>
        texts.givesOf({ yours: format.number(referrerTokens), theirs: format.number(referredTokens) }),
    },
    {
      id: 'paid',
      title: texts.paid,
      kind: 'n',
      cell: ({ paid, currency }) =>
        paid === null || currency === null ? t.none : format.money(paid, currency),
    },
    {
      id: 'when',
      title: texts.when,
      kind: 'when',
      cell: ({ madeAt }) => <time dateTime={madeAt}>{format.when(madeAt)}</time>,
    },
    ...(mayDecide ? [decide] : []),
  ]
  return (
    <DataTable
      name="referrals"
      label={texts.title}
      columns={columns}
      rows={referrals}
      idOf={({ id }) => id}
    />
  )
}

/** Gets the focus back from the form that it opened. */
const DecideButton = ({ wasOpen, onOpen }: { wasOpen: boolean; onOpen: () => void }) => {
  const { t } = useSpeech()
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (wasOpen && document.activeElement === document.body) button.current?.focus()
  }, [wasOpen])
  return (
    <button type="button" className="btn quiet" ref={button} onClick={onOpen}>
      {t.admin.referrals.decide}
    </button>
  )
}

type DecideFormProps = {
  referral: Referral
  onLeave: () => void
  onDecided: (referral: Referral) => void
}

/** Asks for an admin's word on one. Not in its row, which may be gone from the list as soon as it is given. */
export const DecideForm = ({ referral, onLeave, onDecided }: DecideFormProps) => {
  const { t } = useSpeech()
  const texts = t.admin.referrals
  const { id, state, referred, referrer } = referral
  const names = { referred: referred.name || referred.email, referrer: referrer.name || referrer.email }
  return (
    <FormShell<Referral>
      className="form order-asked"
      intent="decide"
      submit={texts.decide}
      refusals={texts.refusals}
      cancel={{ label: t.cancel, onCancel: onLeave }}
      onDone={onDecided}
    >
      <input type="hidden" name="id" value={id} />
      <p>{texts.about(names)}</p>
      <div className="pair even">
        <Select
          label={texts.action}
          name="word"
          options={[
            ...(state === 'suspect' ? [['allow', texts.allow] as [string, string]] : []),
            ['refuse', texts.refuse],
          ]}
        />
        <ReasonField label={texts.reason} />
      </div>
    </FormShell>
  )
}

const tones: Record<Referral['state'], string> = {
  waiting: '',
  suspect: 'warn',
  rewarded: 'good',
  refused: '',
  taken_back: '',
}

const ReferralTag = ({ referral: { state, reason, note } }: { referral: Referral }) => {
  const { t } = useSpeech()
  const texts = t.admin.referrals
  const why = [reason === null ? null : texts.reasons[reason], note].filter(word => word !== null)
  return (
    <>
      <span className={`tag ${tones[state]}`}>{texts.states[state]}</span>{' '}
      {why.length > 0 && <small className="term">{why.join(' · ')}</small>}
    </>
  )
}
