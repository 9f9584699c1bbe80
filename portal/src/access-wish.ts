import type { NewAppAccess } from 'authz/contract-access'
import { startOfDay } from './days.ts'
import { readField } from './outcome.ts'

/** How long (to the end of a day) and how often, as the form says. */
export const readAccessTerms = (form: FormData): Pick<NewAppAccess, 'until' | 'uses'> => {
  const until = startOfDay(readField(form, 'until'), 1)
  const uses = Number(readField(form, 'uses'))
  return { ...(until === null ? {} : { until }), ...(uses > 0 ? { uses } : {}) }
}
