import { useState } from 'react'
import { FormShell } from './form-shell.tsx'

type ResendFormProps = { email: string; submit: string; sent: string }

/** Has the mail that confirms an address sent again. */
export const ResendForm = ({ email, submit, sent }: ResendFormProps) => {
  const [isSent, setSent] = useState(false)
  if (isSent) return <p role="status">{sent}</p>
  return (
    <FormShell action="/resend" submit={submit} tone="quiet" onDone={() => setSent(true)}>
      <input type="hidden" name="email" value={email} />
    </FormShell>
  )
}
