import type { Allowance, Member, MembersChanged, NewAllowance } from 'authz/contract-groups'
import { useState } from 'react'
import { type ActionFunctionArgs, Link, useLoaderData } from 'react-router'
import { BackLink } from '../../components/back-link.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Field, NumberField, Select, TextArea } from '../../components/field.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { Help } from '../../components/help.tsx'
import { MoreButton, useMore } from '../../components/more.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { PersonLink } from '../../components/person-link.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { useMe } from '../../components/who.ts'
import {
  addMembers,
  endAllowance,
  findGroup,
  loadAllowances,
  loadMembers,
  makeAllowance,
  removeMember,
} from '../../data/groups.ts'
import { inOrder } from '../../in-order.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'

export const loadGroup = adminOnly(async ({ params }) => {
  const id = Number(params.id)
  const [group, members, allowances] = await Promise.all([findGroup(id), loadMembers(id), loadAllowances()])
  return { group, members, allowances: allowances.filter(allowance => allowance.group === group.name) }
})

const idOf = ({ params }: ActionFunctionArgs) => Number(params.id)

const readAllowance = (form: FormData): NewAllowance => {
  const rollover = Number(readField(form, 'rollover'))
  const day = readField(form, 'ends')
  const period = readField(form, 'period')
  return {
    group: readField(form, 'group'),
    tokens: Number(readField(form, 'tokens')),
    period: period === 'day' || period === 'week' ? period : 'month',
    ...(rollover > 0 ? { rollover, periods: Number(readField(form, 'periods')) } : {}),
    ...(day === '' ? {} : { endsAt: `${day}T23:59:59Z` }),
  }
}

/** Takes people in and out, and makes and ends allowances. */
export const submitMembers = runIntent<unknown>({
  add: (form, args) =>
    addMembers(
      idOf(args),
      readField(form, 'people')
        .split(/[\s,;]+/)
        .filter(Boolean),
    ),
  remove: (form, args) => removeMember(idOf(args), readField(form, 'person')),
  allow: form => makeAllowance(readAllowance(form)),
  end: form => endAllowance(Number(readField(form, 'allowance'))),
})

/** One group: its people, and what they get. */
export const GroupPage = () => {
  const { t } = useSpeech()
  const { group, allowances } = useLoaderData<typeof loadGroup>()
  const mayChange = useMe()?.role === 'admin'
  const texts = t.admin.groupPages
  usePageTitle(group.name)
  return (
    <>
      <BackLink to="/admin/groups">{texts.back}</BackLink>
      <h1 className="breakable">{group.name}</h1>
      <div className="stack page">
        <Members key={group.id} mayChange={mayChange} />
        <section className="panel">
          <div className="head">
            <h2>{texts.allowances}</h2>
            <Link to={`/admin/groups/${group.id}/given`}>{texts.given.link}</Link>
          </div>
          {allowances.length === 0 && <p className="soft">{texts.noAllowances}</p>}
          <ul className="keys">
            {allowances.map(allowance => (
              <AllowanceItem key={allowance.id} allowance={allowance} mayChange={mayChange} />
            ))}
          </ul>
          {mayChange && <AllowanceForm group={group.name} />}
        </section>
      </div>
    </>
  )
}

const Members = ({ mayChange }: { mayChange: boolean }) => {
  const { t } = useSpeech()
  const { group, members } = useLoaderData<typeof loadGroup>()
  const more = useMore(members, cursor => loadMembers(group.id, cursor))
  const texts = t.admin.groupPages
  return (
    <section className="panel">
      <h2>{texts.members}</h2>
      {more.items.length === 0 ? (
        <p className="soft">{texts.noMembers}</p>
      ) : (
        <MemberTable members={more.items} mayChange={mayChange} />
      )}
      <MoreButton {...more} />
      {mayChange && <AddForm />}
    </section>
  )
}

const MemberTable = ({ members, mayChange }: { members: Member[]; mayChange: boolean }) => {
  const { t, format } = useSpeech()
  const texts = t.admin.groupPages
  const remove: Column<Member> = {
    id: 'remove',
    title: texts.removeShort,
    kind: 'n',
    isFixed: true,
    isDeed: true,
    cell: ({ id, name, email }) => (
      <FormShell intent="remove" submit={texts.removeShort} tone="quiet" className="">
        <input type="hidden" name="person" value={id} />
        <span className="hidden">{texts.remove({ who: name || email })}</span>
      </FormShell>
    ),
  }
  const columns: Column<Member>[] = [
    {
      id: 'member',
      title: texts.member,
      kind: 'where',
      isFixed: true,
      cell: person => <PersonLink person={person} isBold />,
    },
    { id: 'since', title: texts.since, kind: 'when', cell: ({ since }) => format.fullDate(since) },
    ...(mayChange ? [remove] : []),
  ]
  return (
    <DataTable name="members" label={texts.members} columns={columns} rows={members} idOf={({ id }) => id} />
  )
}

const AddForm = () => {
  const { t } = useSpeech()
  const [changed, setChanged] = useState<MembersChanged | null>(null)
  const [round, setRound] = useState(0)
  const texts = t.admin.groupPages
  return (
    <>
      <FormShell<MembersChanged>
        key={round}
        intent="add"
        submit={texts.add}
        onDone={done => {
          setChanged(done)
          setRound(round + 1)
        }}
      >
        <div className="addresses">
          <TextArea
            label={texts.addresses}
            hint={texts.addressesHint}
            name="people"
            required
            rows={2}
            spellCheck={false}
          />
        </div>
      </FormShell>
      <div role="status">
        {changed && <p className="good">{texts.added({ count: changed.changed })}</p>}
        {changed && changed.unknown.length > 0 && (
          <p className="problem breakable">{texts.unknown({ who: changed.unknown.join(', ') })}</p>
        )}
      </div>
    </>
  )
}

const AllowanceItem = ({ allowance, mayChange }: { allowance: Allowance; mayChange: boolean }) => {
  const { t, format } = useSpeech()
  const { tokens, period, rollover, periods, startsAt, endsAt } = allowance
  const texts = t.admin.groupPages
  const facts = [
    ...(rollover > 0 ? [texts.goesOn({ count: rollover, periods })] : []),
    texts.from({ day: format.fullDate(startsAt) }),
    ...(endsAt === null ? [] : [texts.until({ day: format.fullDate(endsAt.slice(0, 10)) })]),
  ]
  return (
    <li className="head">
      <div>
        <b>{texts.words({ amount: t.tokens({ count: tokens }), period: texts.periods[period] })}</b>
        <small className="term">{facts.join(' · ')}</small>
      </div>
      {mayChange && (
        <FormShell intent="end" submit={texts.end} tone="quiet">
          <input type="hidden" name="allowance" value={allowance.id} />
        </FormShell>
      )}
    </li>
  )
}

const AllowanceForm = ({ group }: { group: string }) => {
  const { t } = useSpeech()
  const [rollover, setRollover] = useState('0')
  const [round, setRound] = useState(0)
  const texts = t.admin.groupPages
  return (
    <FormShell
      key={round}
      intent="allow"
      submit={texts.makeAllowance}
      tone="quiet"
      onDone={() => {
        setRollover('0')
        setRound(round + 1)
      }}
    >
      <input type="hidden" name="group" value={group} />
      <div className="pair">
        <NumberField label={texts.tokens} name="tokens" min={1} max={1_000_000_000_000} required />
        <Select
          label={texts.period}
          name="period"
          defaultValue="month"
          options={inOrder(texts.periods, ['day', 'week', 'month'])}
        />
      </div>
      <div className="pair even">
        <NumberField
          label={texts.rollover}
          hint={texts.rolloverHint}
          help={<Help topics={['rollover']} />}
          name="rollover"
          min={0}
          value={rollover}
          onChange={event => setRollover(event.target.value)}
        />
        {Number(rollover) > 0 && (
          <NumberField
            label={texts.lasts}
            hint={texts.lastsHint}
            name="periods"
            min={2}
            max={24}
            defaultValue={2}
            required
          />
        )}
      </div>
      <Field label={texts.ends} hint={texts.endsHint} name="ends" type="date" />
    </FormShell>
  )
}
