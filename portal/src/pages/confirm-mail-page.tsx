import { useState } from 'react'
import { type ActionFunctionArgs, Link, useLocation, useSearchParams } from 'react-router'
import { FormShell } from '../components/form-shell.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { Receipt } from '../components/receipt.tsx'
import { useSpeech } from '../components/speech.tsx'
import { takeMailedLink } from '../data/auth.ts'
import { goOnAfter } from '../go-on.ts'
import { type MailedLink, readMailedLink } from '../mailed-link.ts'
import { attempt, readField } from '../outcome.ts'

const readLink = (form: FormData) => {
  const search = new URLSearchParams()
  for (const name of ['type', 'token_hash', 'to']) search.set(name, readField(form, name))
  return readMailedLink(search, '')
}

/** Takes the link; only this counts, because readers of mails follow links by themselves. */
export const submitConfirmMail = async ({ request }: ActionFunctionArgs) => {
  const link = readLink(await request.formData())
  if (link.kind !== 'whole') throw new Error('the form came without its link')
  const { type, tokenHash } = link
  const outcome = await attempt(() => takeMailedLink({ type, tokenHash }))
  if ('problem' in outcome || outcome.done === 'other-address') return outcome
  return goOnAfter(outcome.done, link.to ?? (type === 'email_change' ? '/account' : null))
}

/** Where mailed links lead: confirms an address or signs in, by itself or by the button. */
export const ConfirmMailPage = () => {
  const { t } = useSpeech()
  const { hash } = useLocation()
  const [search] = useSearchParams()
  const link = readMailedLink(search, hash)
  const [isHalf, setHalf] = useState(false)
  usePageTitle(link.kind === 'whole' ? t.mailed.titles[link.type] : t.mailed.titles.email)
  return (
    <Receipt>
      {isHalf ? (
        <Told title={t.mailed.other} text={t.mailed.otherNext} />
      ) : link.kind === 'whole' ? (
        <Take link={link} onHalf={() => setHalf(true)} />
      ) : (
        <NotHere kind={link.kind} />
      )}
    </Receipt>
  )
}

const Take = ({ link, onHalf }: { link: MailedLink & { kind: 'whole' }; onHalf: () => void }) => {
  const { t } = useSpeech()
  const signsIn = link.type === 'magiclink'
  return (
    <>
      <h1>{t.mailed.titles[link.type]}</h1>
      <p className="lede">{t.mailed.lede}</p>
      <FormShell auto submit={signsIn ? t.mailed.submit.signIn : t.mailed.submit.confirm} onDone={onHalf}>
        <input type="hidden" name="type" value={link.type} />
        <input type="hidden" name="token_hash" value={link.tokenHash} />
        <input type="hidden" name="to" value={link.to ?? ''} />
      </FormShell>
      <Ways />
    </>
  )
}

const NotHere = ({ kind }: { kind: 'followed' | 'refused' | 'unclear' }) => {
  const { t } = useSpeech()
  const words = {
    followed: [t.mailed.done, t.mailed.doneNext],
    refused: [t.mailed.bad, t.mailed.badNext],
    unclear: [t.mailed.unclear, t.mailed.unclearNext],
  } as const
  const [title, text] = words[kind]
  return (
    <>
      <Told title={title} text={text} />
      <Ways />
    </>
  )
}

const Told = ({ title, text }: { title: string; text: string }) => (
  <div role="status">
    <h1>{title}</h1>
    <p className="lede">{text}</p>
  </div>
)

const Ways = () => {
  const { t } = useSpeech()
  return (
    <p className="aside">
      <Link to="/sign-in">{t.signIn.title}</Link> · <Link to="/magic-link">{t.mailed.another}</Link>
    </p>
  )
}
