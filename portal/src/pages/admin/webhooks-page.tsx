import type { MadeWebhookEndpoint, NewWebhookEndpoint, WebhookEndpoint } from 'authz/contract-notifications'
import { useEffect, useRef, useState } from 'react'
import { Link, useLoaderData } from 'react-router'
import { CopyButton } from '../../components/copy-button.tsx'
import { Empty } from '../../components/empty.tsx'
import { Check, Field } from '../../components/field.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { InlineFacts } from '../../components/inline-facts.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { useSpeech } from '../../components/speech.tsx'
import { Unfold } from '../../components/unfold.tsx'
import {
  loadEvents,
  loadWebhooks,
  makeWebhook,
  removeWebhook,
  rotateWebhook,
  switchWebhook,
} from '../../data/admin-notifications.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'

export const loadWebhooksPage = adminOnly(async () => {
  const [{ items }, events] = await Promise.all([loadWebhooks(), loadEvents()])
  return { items, events: events.items.filter(({ admins }) => !admins).map(({ event }) => event) }
})

const readEndpoint = (form: FormData): NewWebhookEndpoint => {
  const events = form.getAll('event').map(String)
  return { url: readField(form, 'url'), ...(events.length > 0 ? { events } : {}) }
}

type Done = MadeWebhookEndpoint | null

/** Makes, changes or removes an endpoint. */
export const submitWebhook = runIntent<Done>({
  make: form => makeWebhook(readEndpoint(form)),
  rotate: form => rotateWebhook(readField(form, 'id')),
  switch: async form => {
    await switchWebhook(readField(form, 'id'), readField(form, 'off') === 'yes')
    return null
  },
  remove: async form => {
    await removeWebhook(readField(form, 'id'))
    return null
  },
})

/** Other systems that are told, and a way to add one. */
export const WebhooksPage = () => {
  const { t } = useSpeech()
  const { items, events } = useLoaderData<typeof loadWebhooksPage>()
  const [made, setMade] = useState<Done>(null)
  const texts = t.admin.notifications.webhooks
  usePageTitle(texts.title)
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="lede">
        {texts.lede} {texts.docs}
      </p>
      <section className="panel">
        {made ? (
          <MadeNote key={made.secret} made={made} onDone={() => setMade(null)} />
        ) : (
          <EndpointForm events={events} onMade={setMade} />
        )}
        {items.length > 0 ? (
          <ul className="keys tw:mt-6">
            {items.map(endpoint => (
              <EndpointItem key={endpoint.id} endpoint={endpoint} onMade={setMade} />
            ))}
          </ul>
        ) : (
          <Empty title={texts.empty}>
            <p>{texts.emptyNext}</p>
          </Empty>
        )}
      </section>
    </>
  )
}

const EndpointForm = ({ events, onMade }: { events: string[]; onMade: (made: Done) => void }) => {
  const { t } = useSpeech()
  const [isSome, setSome] = useState(false)
  const texts = t.admin.notifications.webhooks
  const names: Record<string, string | undefined> = t.notifications.events
  return (
    <FormShell<Done> intent="make" submit={texts.submit} onDone={onMade}>
      <Field
        label={texts.url}
        hint={texts.urlHint}
        name="url"
        type="url"
        required
        maxLength={2000}
        autoComplete="off"
      />
      <fieldset className="checks">
        <legend>{texts.events}</legend>
        <Check type="radio" name="which" checked={!isSome} onChange={() => setSome(false)}>
          {texts.all}
        </Check>
        <Check type="radio" name="which" checked={isSome} onChange={() => setSome(true)}>
          {texts.some}
        </Check>
        {isSome && (
          <div className="checks nested">
            {events.map(event => (
              <Check key={event} name="event" value={event}>
                {names[event] ?? event}
              </Check>
            ))}
          </div>
        )}
      </fieldset>
    </FormShell>
  )
}

const MadeNote = ({ made, onDone }: { made: MadeWebhookEndpoint; onDone: () => void }) => {
  const { t } = useSpeech()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const texts = t.admin.notifications.webhooks
  return (
    <div className="made">
      <h2 ref={heading} tabIndex={-1}>
        {texts.made}
      </h2>
      <p className="short">{texts.once}</p>
      <p className="breakable">{made.url}</p>
      <div className="secret">
        <code id="made-webhook">{made.secret}</code>
        <CopyButton from="made-webhook" tone="plain" />
      </div>
      <button type="button" className="btn quiet" onClick={onDone}>
        {texts.done}
      </button>
    </div>
  )
}

type ItemProps = { endpoint: WebhookEndpoint; onMade: (made: Done) => void }

const EndpointItem = ({ endpoint, onMade }: ItemProps) => {
  const { t, format } = useSpeech()
  const { id, url, events, offAt, offReason, failingSince } = endpoint
  const texts = t.admin.notifications.webhooks
  const names: Record<string, string | undefined> = t.notifications.events
  const state = offAt === null ? texts.on : offReason === 'failing' ? texts.failing : texts.off
  return (
    <li>
      <div className="head">
        <div className="breakable">
          <b>{url}</b> <span className={`tag ${offAt === null ? 'good' : 'warn'}`}>{state}</span>
        </div>
        <Link to={`/admin/deliveries?endpoint=${id}`}>{texts.log}</Link>
      </div>
      <InlineFacts
        facts={[
          [texts.events, events === null ? texts.all : events.map(event => names[event] ?? event).join(', ')],
          [texts.created, format.fullDate(endpoint.createdAt)],
        ]}
      />
      {failingSince && offAt === null && (
        <p className="short">{texts.trouble({ when: format.when(failingSince) })}</p>
      )}
      <EndpointDeeds endpoint={endpoint} onMade={onMade} />
    </li>
  )
}

const EndpointDeeds = ({ endpoint: { id, offAt }, onMade }: ItemProps) => {
  const { t } = useSpeech()
  const texts = t.admin.notifications.webhooks
  return (
    <div className="row deeds">
      <FormShell intent="switch" submit={offAt === null ? texts.switchOff : texts.switchOn} tone="quiet">
        <input type="hidden" name="id" value={id} />
        <input type="hidden" name="off" value={offAt === null ? 'yes' : 'no'} />
      </FormShell>
      <FormShell<Done> intent="rotate" submit={texts.rotate} tone="quiet" onDone={onMade}>
        <input type="hidden" name="id" value={id} />
      </FormShell>
      <Unfold label={texts.remove}>
        {fold => (
          <FormShell
            intent="remove"
            submit={texts.removeNow}
            tone="pay"
            cancel={{ label: t.cancel, onCancel: fold }}
          >
            <input type="hidden" name="id" value={id} />
          </FormShell>
        )}
      </Unfold>
    </div>
  )
}
