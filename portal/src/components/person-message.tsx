import { useState } from 'react'
import { Field, TextArea } from './field.tsx'
import { FormShell } from './form-shell.tsx'
import { useSpeech } from './speech.tsx'
import { Unfold } from './unfold.tsx'

/** An admin's message to the person of the page. */
export const PersonMessage = () => {
  const { t } = useSpeech()
  const [isSent, setSent] = useState(false)
  const texts = t.admin.notifications.message
  return (
    <div className="part">
      <h2>{texts.title}</h2>
      {isSent && (
        <p role="status" className="good">
          {texts.sent}
        </p>
      )}
      <Unfold label={texts.ask}>
        {fold => (
          <FormShell
            intent="message"
            submit={texts.submit}
            cancel={{ label: t.cancel, onCancel: fold }}
            onDone={() => {
              setSent(true)
              fold()
            }}
          >
            <Field label={texts.subject} name="subject" required maxLength={200} autoComplete="off" />
            <TextArea label={texts.text} hint={texts.hint} name="text" required maxLength={5000} />
          </FormShell>
        )}
      </Unfold>
    </div>
  )
}
