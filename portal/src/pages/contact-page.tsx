import { useState } from 'react'
import { type ActionFunctionArgs, Link, useLoaderData, useSearchParams } from 'react-router'
import { Field, TextArea } from '../components/field.tsx'
import { FormShell } from '../components/form-shell.tsx'
import { usePageTitle } from '../components/page-title.ts'
import { Receipt } from '../components/receipt.tsx'
import { useSpeech } from '../components/speech.tsx'
import { useMe } from '../components/who.ts'
import { openContactForm, sendContactMessage } from '../data/contact.ts'
import { attempt, readField } from '../outcome.ts'

export const loadContactPage = () => openContactForm()

/** Sends a message; answers with the address that the answer goes to. */
export const submitContact = async ({ request }: ActionFunctionArgs) => {
  const form = await request.formData()
  const read = (name: string) => readField(form, name)
  return attempt(async () => {
    const email = read('email')
    const message = {
      name: read('name'),
      email,
      subject: read('subject'),
      message: read('message'),
      website: read('website'),
      stamp: read('stamp'),
    }
    await sendContactMessage(message, read('language'))
    return email
  })
}

/** A form to the people who run the house. */
export const ContactPage = () => {
  const { t } = useSpeech()
  const [sentFrom, setSentFrom] = useState<string | null>(null)
  usePageTitle(t.contact.title)
  return (
    <Receipt isWide>
      {sentFrom === null ? (
        <>
          <h1>{t.contact.title}</h1>
          <p className="lede">{t.contact.lede}</p>
          <ContactForm onDone={setSentFrom} />
        </>
      ) : (
        <div role="status">
          <h1>{t.contact.sent}</h1>
          <p className="lede breakable">{t.contact.sentText({ email: sentFrom })}</p>
          <p>
            <Link to="/">{t.contact.home}</Link>
          </p>
        </div>
      )}
    </Receipt>
  )
}

const ContactForm = ({ onDone }: { onDone: (email: string) => void }) => {
  const { t, language } = useSpeech()
  const { stamp } = useLoaderData<typeof loadContactPage>()
  // The stamp of the form that was opened: a page made anew meanwhile must not make it younger.
  const [opened] = useState(stamp)
  const me = useMe()
  const [search] = useSearchParams()
  const texts = t.contact
  return (
    <FormShell<string> submit={texts.submit} onDone={onDone} refusals={texts.refusals}>
      <input type="hidden" name="stamp" value={opened} />
      <input type="hidden" name="language" value={language} />
      <div className="pair even">
        <Field
          label={texts.name}
          name="name"
          autoComplete="name"
          maxLength={100}
          defaultValue={me?.name ?? ''}
          required
        />
        <Field
          label={texts.email}
          name="email"
          type="email"
          autoComplete="email"
          maxLength={254}
          defaultValue={me?.email ?? ''}
          required
        />
      </div>
      {/* People neither see it nor come to it by the keyboard; what fills in forms by itself does. */}
      <div className="trap" aria-hidden="true">
        <label>
          {texts.website}
          <input name="website" tabIndex={-1} autoComplete="off" />
        </label>
      </div>
      <Field
        label={texts.subject}
        name="subject"
        maxLength={150}
        defaultValue={search.get('subject')?.slice(0, 150) ?? ''}
        required
      />
      <TextArea
        label={texts.message}
        hint={texts.messageHint}
        name="message"
        minLength={10}
        maxLength={5000}
        required
      />
    </FormShell>
  )
}
