import type { Static } from 'typebox'
import { ApiError, errors } from '../errors.ts'
import { requireSupport } from './caller.ts'
import { Adjusted, Adjustment, type Movement } from './contract.ts'
import { readIdempotencyKey } from './idempotency-key.ts'
import type { ApiParts } from './parts.ts'
import { PersonPath } from './people.ts'
import type { Api, Unwritten } from './schema.ts'

type Outcome = { status: string; ref: string; balance: number }

const keyReused = () =>
  errors.conflict('key_reused', 'This Idempotency-Key stands for another adjustment: take a new one.')

const supportLimit = (max: number) =>
  new ApiError(403, 'support_limit', `Support moves at most ${max} tokens a day: ask an admin for more.`)

const refuse = ({ status, balance }: Outcome, personId: string, supportMax: number): void => {
  if (status === 'adjusted' || status === 'duplicate') return
  if (status === 'key_reused') throw keyReused()
  if (status === 'no_person') throw errors.notFound(`person ${personId}`)
  if (status === 'support_limit') throw supportLimit(supportMax)
  if (status !== 'insufficient') throw errors.invalid('tokens must not be 0, and reason says why')
  throw new ApiError(409, 'balance_too_low', `The balance is ${balance}: no more than that can be taken.`, {
    balance,
  })
}

const tooMuch = (error: unknown): never => {
  if ((error as { code?: string }).code !== '23514') throw error
  throw errors.conflict('balance_too_high', 'No balance holds that many tokens: give fewer.')
}

type Wish = Static<typeof Adjustment> & { personId: string; actorId: string; key: string | null }

const adjust = async ({ database, config: { supportMax } }: ApiParts, wish: Wish) => {
  const { personId } = wish
  const reason = wish.reason.trim()
  const [outcome] = await database
    .call<Outcome>('adjustBalance', { ...wish, reason, supportMax })
    .catch(tooMuch)
  if (outcome === undefined) throw new Error('adjust_balance returned no row')
  refuse(outcome, personId, supportMax)
  const id = outcome.ref
  const [movement] = await database.call<Unwritten<Movement>>('findMovement', { personId, id })
  if (movement === undefined) throw new Error(`the movement ${id} is not in the journal`)
  // The ledger compares the tokens; another reason is another adjustment as well.
  if (movement.note !== reason) throw keyReused()
  return { movement, balance: outcome.balance }
}

/** An admin or, up to a limit a day, support gives tokens, or takes some of what is there. Under one Idempotency-Key it happens once. */
export const serveAdjustments = (api: Api, parts: ApiParts): void => {
  const schema = {
    summary: 'Give a person tokens, or take some',
    params: PersonPath,
    body: Adjustment,
    response: { 201: Adjusted },
  }
  api.post('/admin/people/:id/adjustments', { schema }, async (request, reply) => {
    const by = await requireSupport(parts, request)
    const { tokens, reason } = request.body
    if (tokens === 0) throw errors.invalid('tokens must not be 0')
    const key = readIdempotencyKey(request)
    const wish = { personId: request.params.id, tokens, reason, actorId: by.personId, key }
    return reply.code(201).send(await adjust(parts, wish))
  })
}
