import type { PaymentEvent, Reconciled } from 'authz/contract-payments'
import { useState } from 'react'
import { Link, useLoaderData } from 'react-router'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Select } from '../../components/field.tsx'
import { Filters } from '../../components/filters.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { ListPanel } from '../../components/list-panel.tsx'
import { useMore } from '../../components/more.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { useSpeech } from '../../components/speech.tsx'
import { useMe } from '../../components/who.ts'
import {
  type EventFilter,
  eventStates,
  loadPaymentEvents,
  readEventFilter,
  reconcile,
  replayEvent,
} from '../../data/admin-orders.ts'
import { inOrder } from '../../in-order.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'

export const loadPaymentEventsPage = adminOnly(async ({ request }) => {
  const filter = readEventFilter(new URL(request.url).searchParams)
  return { filter, first: await loadPaymentEvents(filter) }
})

/** Does an event again, or looks everything up. */
export const submitPaymentEvents = runIntent<PaymentEvent | Reconciled>({
  replay: form => replayEvent(readField(form, 'id')),
  reconcile: () => reconcile(),
})

/** What the payment provider told, and what became of it. */
export const PaymentEventsPage = () => {
  const { t } = useSpeech()
  const { filter, first } = useLoaderData<typeof loadPaymentEventsPage>()
  const more = useMore(first, cursor => loadPaymentEvents(filter, cursor))
  const mayChange = useMe()?.role === 'admin'
  const texts = t.admin.paymentEvents
  return (
    <>
      <PageHead title={texts.title}>{texts.lede}</PageHead>
      {mayChange && <ReconcilePanel />}
      <ListPanel
        list={more}
        filter={filter}
        filters={<EventFilters filter={filter} />}
        empty={texts.empty}
        noMatch={texts.noMatch}
        clear={texts.clear}
        next={texts.emptyNext}
        path="/admin/payment-events"
      >
        {events => <EventTable events={events} mayReplay={mayChange} />}
      </ListPanel>
    </>
  )
}

const ReconcilePanel = () => {
  const { t } = useSpeech()
  const [result, setResult] = useState<Reconciled | null>(null)
  const texts = t.admin.paymentEvents
  return (
    <section className="panel">
      <p className="soft pay-hint">{texts.reconcileHint}</p>
      <FormShell<Reconciled>
        intent="reconcile"
        submit={texts.reconcile}
        refusals={texts.refusals}
        onDone={setResult}
      />
      <p role="status" className={result ? '' : 'hidden'}>
        {result && sayReconciled(texts, result)}
      </p>
    </section>
  )
}

type Texts = ReturnType<typeof useSpeech>['t']['admin']['paymentEvents']

const sayReconciled = (texts: Texts, { seen, mended, foreign, failed }: Reconciled) =>
  [
    seen === 0 ? texts.seenNone : texts.seen({ count: seen }),
    seen > 0 && (mended === 0 ? texts.mendedNone : texts.mended({ count: mended })),
    foreign > 0 && texts.foreign({ count: foreign }),
    failed > 0 && texts.failed({ count: failed }),
  ]
    .filter(Boolean)
    .join(' ')

const EventFilters = ({ filter }: { filter: EventFilter }) => {
  const { t } = useSpeech()
  const texts = t.admin.paymentEvents
  return (
    <Filters>
      <Select
        label={texts.state}
        name="state"
        defaultValue={filter.state}
        options={[['', texts.any], ...inOrder(texts.states, eventStates)]}
      />
    </Filters>
  )
}

const tones: Record<PaymentEvent['state'], string> = { done: 'good', ignored: '', failed: 'warn' }

type EventTableProps = { events: PaymentEvent[]; mayReplay: boolean }

const EventTable = ({ events, mayReplay }: EventTableProps) => {
  const { t, format } = useSpeech()
  const [replayed, setReplayed] = useState<PaymentEvent | null>(null)
  const texts = t.admin.paymentEvents
  const replay: Column<PaymentEvent> = {
    id: 'replay',
    title: texts.action,
    kind: 'n',
    isFixed: true,
    isDeed: true,
    cell: ({ id }) => (
      <FormShell<PaymentEvent>
        intent="replay"
        submit={texts.replay}
        tone="quiet"
        className=""
        refusals={texts.refusals}
        onDone={setReplayed}
      >
        <input type="hidden" name="id" value={id} />
      </FormShell>
    ),
  }
  const columns: Column<PaymentEvent>[] = [
    {
      id: 'type',
      title: texts.type,
      kind: 'where',
      isFixed: true,
      cell: ({ type, id }) => (
        <span className="who">
          <code>{type}</code>
          <small>{id}</small>
        </span>
      ),
    },
    { id: 'state', title: texts.state, cell: event => <EventState event={event} /> },
    {
      id: 'order',
      title: texts.order,
      cell: ({ orderId, subscriptionId }) =>
        orderId !== null ? (
          <Link to={`/admin/orders/${orderId}`}>{texts.toOrder}</Link>
        ) : subscriptionId !== null ? (
          <Link to={`/admin/subscriptions/${subscriptionId}`}>{texts.toSubscription}</Link>
        ) : (
          t.none
        ),
    },
    { id: 'tries', title: texts.tries, kind: 'n', cell: ({ tries }) => format.number(tries) },
    {
      id: 'when',
      title: texts.when,
      kind: 'when',
      cell: ({ firstAt }) => <time dateTime={firstAt}>{format.when(firstAt)}</time>,
    },
    ...(mayReplay ? [replay] : []),
  ]
  return (
    <>
      <p role="status" className={replayed ? '' : 'hidden'}>
        {replayed && texts.replayed({ type: replayed.type, state: texts.states[replayed.state] })}
      </p>
      <DataTable
        name="payment-events"
        label={texts.title}
        columns={columns}
        rows={events}
        idOf={({ id }) => id}
      />
    </>
  )
}

/** What the service writes in English, in the reader's language where it is known. */
const sayDetail = ({ details }: Texts, detail: string) =>
  detail === 'mismatch' || detail === 'stale'
    ? details[detail]
    : detail === 'nothing is done about such events'
      ? details.unknown
      : detail === 'no order of ours' || detail === 'no plan of ours'
        ? details.foreign
        : detail === 'conflict'
          ? details.conflict
          : detail

const EventState = ({ event: { state, detail, live } }: { event: PaymentEvent }) => {
  const { t } = useSpeech()
  const texts = t.admin.paymentEvents
  return (
    <>
      <span className="pay-tags">
        <span className={`tag ${tones[state]}`}>{texts.states[state]}</span>
        {!live && <span className="tag">{t.admin.orders.test}</span>}
      </span>
      {detail !== '' && <small className="term">{sayDetail(texts, detail)}</small>}
    </>
  )
}
