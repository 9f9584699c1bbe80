import type { Invitation, MadeInvitation, NewInvitation } from 'authz/contract-sign-up'
import { useEffect, useRef, useState } from 'react'
import { useLoaderData } from 'react-router'
import { CopyButton } from '../../components/copy-button.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Empty } from '../../components/empty.tsx'
import { Field, NumberField, Select } from '../../components/field.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { MoreButton, useMore } from '../../components/more.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { useMe } from '../../components/who.ts'
import { loadInvitations, makeInvitation, revokeInvitation } from '../../data/invitations.ts'
import { inOrder } from '../../in-order.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'

export const loadInvitationsPage = adminOnly(() => loadInvitations())

const dayMs = 86_400_000

const readInvitation = (form: FormData): NewInvitation => {
  const email = readField(form, 'email')
  const days = Number(readField(form, 'days'))
  const uses = Number(readField(form, 'uses'))
  return {
    ...(email === '' ? { uses } : { email }),
    expiresAt: new Date(Date.now() + days * dayMs).toISOString(),
  }
}

/** Makes or revokes an invitation. */
export const submitInvitation = runIntent<MadeInvitation | undefined>({
  make: form => makeInvitation(readInvitation(form)),
  revoke: async form => {
    await revokeInvitation(readField(form, 'id'))
    return undefined
  },
})

/** Who was invited, and a way to invite. */
export const InvitationsPage = () => {
  const { t } = useSpeech()
  const first = useLoaderData<typeof loadInvitationsPage>()
  const more = useMore(first, loadInvitations)
  const [made, setMade] = useState<MadeInvitation | null>(null)
  const mayChange = useMe()?.role === 'admin'
  const texts = t.admin.invitations
  return (
    <>
      <PageHead title={texts.title}>{texts.lede}</PageHead>
      <section className="panel">
        {made && <MadeNote made={made} onDone={() => setMade(null)} />}
        {!made && mayChange && <InvitationForm onMade={setMade} />}
        {more.items.length > 0 ? (
          <InvitationTable invitations={more.items} mayChange={mayChange} />
        ) : (
          <Empty title={texts.empty} />
        )}
        <MoreButton {...more} />
      </section>
    </>
  )
}

const InvitationForm = ({ onMade }: { onMade: (made: MadeInvitation) => void }) => {
  const { t } = useSpeech()
  const [email, setEmail] = useState('')
  const texts = t.admin.invitations
  return (
    <FormShell<MadeInvitation> intent="make" submit={texts.submit} onDone={onMade}>
      <Field
        label={texts.email}
        hint={texts.emailHint}
        name="email"
        type="email"
        maxLength={254}
        autoComplete="off"
        value={email}
        onChange={event => setEmail(event.target.value)}
      />
      <div className="pair even">
        <Select
          label={texts.expires}
          name="days"
          defaultValue="7"
          options={inOrder(texts.expiry, ['1', '7', '30', '90'])}
        />
        {/* An invitation for one address makes one account. */}
        {email === '' && (
          <NumberField label={texts.uses} name="uses" min={1} max={1000} defaultValue={1} required />
        )}
      </div>
    </FormShell>
  )
}

const MadeNote = ({ made, onDone }: { made: MadeInvitation; onDone: () => void }) => {
  const { t } = useSpeech()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const texts = t.admin.invitations
  return (
    <div className="made">
      <h2 ref={heading} tabIndex={-1}>
        {texts.made}
      </h2>
      <p className="short">{texts.once}</p>
      {made.mailed && made.email && <p className="breakable">{texts.mailed({ email: made.email })}</p>}
      <div className="secret">
        <code id="made-invitation">{made.link}</code>
        <CopyButton from="made-invitation" tone="plain" />
      </div>
      <button type="button" className="btn quiet" onClick={onDone}>
        {texts.done}
      </button>
    </div>
  )
}

const stateOf = ({ uses, used, expiresAt }: Invitation) =>
  used >= uses ? 'usedUp' : new Date(expiresAt).getTime() <= Date.now() ? 'expired' : 'open'

type InvitationTableProps = { invitations: Invitation[]; mayChange: boolean }

const InvitationTable = ({ invitations, mayChange }: InvitationTableProps) => {
  const { t, format } = useSpeech()
  const texts = t.admin.invitations
  const revoke: Column<Invitation> = {
    id: 'revoke',
    title: texts.revoke,
    kind: 'n',
    isFixed: true,
    isDeed: true,
    cell: invitation =>
      stateOf(invitation) === 'open' && (
        <FormShell intent="revoke" submit={texts.revoke} tone="quiet" className="">
          <input type="hidden" name="id" value={invitation.id} />
        </FormShell>
      ),
  }
  const columns: Column<Invitation>[] = [
    {
      id: 'whom',
      title: texts.whom,
      kind: 'where',
      isFixed: true,
      cell: ({ email }) => <b>{email ?? texts.anybody}</b>,
    },
    { id: 'state', title: texts.state, cell: invitation => <InvitationState invitation={invitation} /> },
    {
      id: 'used',
      title: texts.used,
      cell: ({ used, uses }) => texts.usedOf({ used, of: uses }),
    },
    { id: 'expires', title: texts.expires, kind: 'when', cell: ({ expiresAt }) => format.when(expiresAt) },
    {
      id: 'created',
      title: texts.created,
      kind: 'when',
      cell: ({ createdAt }) => format.fullDate(createdAt),
    },
    ...(mayChange ? [revoke] : []),
  ]
  return (
    <DataTable
      name="invitations"
      label={texts.title}
      columns={columns}
      rows={invitations}
      idOf={({ id }) => id}
    />
  )
}

const InvitationState = ({ invitation }: { invitation: Invitation }) => {
  const { t } = useSpeech()
  const state = stateOf(invitation)
  return <span className={`tag ${state === 'open' ? 'good' : ''}`}>{t.admin.invitations[state]}</span>
}
