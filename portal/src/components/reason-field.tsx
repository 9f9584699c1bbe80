import type { ComponentProps } from 'react'
import { Field } from './field.tsx'

/** Why something is done, as the audit log keeps it. */
export const ReasonField = (field: ComponentProps<typeof Field>) => (
  <Field name="reason" required minLength={3} maxLength={500} autoComplete="off" {...field} />
)
