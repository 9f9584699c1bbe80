import type { Database } from '../database.ts'
import { errors } from '../errors.ts'
import { requireCaller } from './caller.ts'
import { Me } from './contract.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'

/** A person with their balance. Throws 401 when the account is gone. */
export const loadMe = async (database: Database, personId: string): Promise<Me> => {
  const [me] = await database.call<Me>('loadMe', { personId })
  if (me === undefined) throw errors.signIn()
  return me
}

/** Who asks, and what they have. */
export const serveMe = (api: Api, parts: ApiParts): void => {
  api.get(
    '/me',
    { schema: { summary: 'Who asks, and what they have', response: { 200: Me } } },
    async request => {
      const caller = await requireCaller(parts, request, { keys: 'allowed', owing: 'allowed' })
      const me = await loadMe(parts.database, caller.personId)
      // Here it is there only while an admin sees the portal as this person.
      const until = caller.by.kind === 'session' ? caller.by.viewUntil : undefined
      return until === undefined ? me : { ...me, view: { until: new Date(until) } }
    },
  )
}
