import type { ContactState, ContactThread } from 'authz/contract-contact'
import { useState } from 'react'
import { Link, type LoaderFunctionArgs, redirect, useLoaderData } from 'react-router'
import { BackLink } from '../../components/back-link.tsx'
import { ContactTag } from '../../components/contact-tag.tsx'
import { TextArea } from '../../components/field.tsx'
import { FormShell } from '../../components/form-shell.tsx'
import { InlineFacts } from '../../components/inline-facts.tsx'
import { usePageTitle } from '../../components/page-title.ts'
import { useSpeech } from '../../components/speech.tsx'
import { useReturn } from '../../components/use-return.ts'
import { useMe } from '../../components/who.ts'
import { answerMessage, deleteMessage, loadThread, markMessage } from '../../data/contact.ts'
import { adminOnly, readField, runIntent } from '../../outcome.ts'

export const loadThreadPage = adminOnly(({ params }: LoaderFunctionArgs) => loadThread(params.id ?? ''))

/** Marks, answers or deletes a message. */
export const submitThread = runIntent<ContactThread>({
  mark: (form, { params }) =>
    markMessage(params.id ?? '', { state: readField(form, 'state') as ContactState }),
  answer: (form, { params }) => answerMessage(params.id ?? '', { text: readField(form, 'text') }),
  remove: async (_form, { params }) => {
    await deleteMessage(params.id ?? '')
    throw redirect('/admin/inbox')
  },
})

/** One message, what was answered, and a way to answer. */
export const ThreadPage = () => {
  const { t, format } = useSpeech()
  const thread = useLoaderData<typeof loadThreadPage>()
  const mayChange = useMe()?.role === 'admin'
  const texts = t.admin.inbox
  usePageTitle(thread.subject)
  return (
    <>
      <BackLink to="/admin/inbox">{texts.back}</BackLink>
      <h1 className="breakable">{thread.subject}</h1>
      <div className="stack page">
        <section className="panel">
          <InlineFacts
            facts={[
              [texts.from, `${thread.name} <${thread.email}>`],
              [texts.at, format.when(thread.at)],
            ]}
          />
          <p>
            <ContactTag state={thread.state} />{' '}
            {thread.personId && <Link to={`/admin/people/${thread.personId}`}>{texts.seeAccount}</Link>}
          </p>
          <p className="text">{thread.message}</p>
          {mayChange && <Marks state={thread.state} />}
        </section>
        {thread.replies.length > 0 && <Answers replies={thread.replies} />}
        {mayChange && (
          <section className="panel">
            {thread.mails ? <AnswerForm /> : <p className="soft">{texts.noMail}</p>}
          </section>
        )}
      </div>
    </>
  )
}

const Answers = ({ replies }: Pick<ContactThread, 'replies'>) => {
  const { t, format } = useSpeech()
  const texts = t.admin.inbox
  return (
    <section className="panel">
      <h2>{texts.answers}</h2>
      <ul className="keys">
        {replies.map(reply => (
          <li key={reply.id}>
            <p className="text">{reply.text}</p>
            <p className="soft breakable">
              {texts.by({ who: reply.by ?? texts.somebody, when: format.when(reply.at) })}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}

const AnswerForm = () => {
  const { t } = useSpeech()
  const texts = t.admin.inbox
  return (
    <FormShell intent="answer" submit={texts.submit} onDone={(_, form) => form?.reset()}>
      <TextArea label={texts.answer} hint={texts.answerHint} name="text" maxLength={5000} required />
    </FormShell>
  )
}

const MarkForm = ({ state, submit }: { state: ContactState; submit: string }) => (
  <FormShell intent="mark" submit={submit} tone="quiet">
    <input type="hidden" name="state" value={state} />
  </FormShell>
)

/** What can be done with a message besides answering it. */
const Marks = ({ state }: { state: ContactState }) => {
  const { t } = useSpeech()
  const [isAsked, setAsked] = useState(false)
  const button = useReturn(isAsked)
  const texts = t.admin.inbox
  if (isAsked)
    return (
      <FormShell
        intent="remove"
        submit={texts.removeNow}
        tone="quiet"
        cancel={{ label: t.cancel, onCancel: () => setAsked(false) }}
      >
        <p className="note">{texts.sure}</p>
      </FormShell>
    )
  return (
    <div className="row tw:mt-4">
      {state === 'unread' && <MarkForm state="read" submit={texts.markRead} />}
      {state === 'read' && <MarkForm state="unread" submit={texts.markUnread} />}
      {state === 'archived' ? (
        <MarkForm state="read" submit={texts.unarchive} />
      ) : (
        <MarkForm state="archived" submit={texts.archive} />
      )}
      <button type="button" className="btn quiet" ref={button} onClick={() => setAsked(true)}>
        {texts.remove}
      </button>
    </div>
  )
}
