import type { FastifyBaseLogger } from 'fastify'
import Type, { type Static } from 'typebox'
import { errors } from '../errors.ts'
import { requireAdmin, requireSupport } from './caller.ts'
import { Allowance, NewAllowance } from './contract-groups.ts'
import { PageQuery } from './contract-parts.ts'
import { pageByNumber, pageOf, readTime } from './page.ts'
import type { ApiParts } from './parts.ts'
import type { Api, Unwritten } from './schema.ts'
import { SerialPath } from './serial-path.ts'

type AllowanceRow = Omit<Unwritten<Allowance>, 'group' | 'id'> & { id: number; groupName: string }

const toAllowance = ({ groupName, ...allowance }: AllowanceRow) => ({ ...allowance, group: groupName })

/** What rolls over must outlive its period, and nothing else need. */
const readRollover = ({ rollover = 0, periods }: Static<typeof NewAllowance>) => {
  const lasts = periods ?? (rollover > 0 ? 2 : 1)
  if (rollover > 0 !== lasts > 1)
    throw errors.invalid('rollover needs periods of 2 or more, and periods beyond 1 need a rollover above 0')
  return { rollover, periods: lasts }
}

const readTimes = (wish: Static<typeof NewAllowance>) => {
  const startsAt = readTime('startsAt', wish.startsAt)
  const endsAt = readTime('endsAt', wish.endsAt)
  if (endsAt !== null && endsAt.getTime() <= Math.max(Date.now(), startsAt?.getTime() ?? 0))
    throw errors.invalid('endsAt must be in the future and after startsAt')
  return { ...(startsAt === null ? {} : { startsAt }), ...(endsAt === null ? {} : { endsAt }) }
}

/** Whoever waits for an allowance has it now; what cannot be given at once, the upkeep gives. Never rejects. */
export const giveDue = async (
  { database }: Pick<ApiParts, 'database'>,
  log: Pick<FastifyBaseLogger, 'warn'>,
): Promise<void> => {
  await database
    .call('grantAllowances')
    .catch(error => log.warn({ err: error }, 'allowances wait for the upkeep'))
}

const makeAllowance = async (
  { database }: ApiParts,
  wish: Static<typeof NewAllowance>,
  log: FastifyBaseLogger,
) => {
  const group = wish.group.trim()
  const { tokens, period } = wish
  const args = { group, tokens, period, ...readRollover(wish), ...readTimes(wish) }
  const [made] = await database.call<{ id: number }>('makeAllowance', args)
  if (made === undefined) throw errors.notFound(`group ${JSON.stringify(group)}`)
  await giveDue({ database }, log)
  const [row] = await database.call<AllowanceRow>('findAllowance', { id: made.id })
  if (row === undefined) throw new Error(`the allowance ${made.id} is gone`)
  return toAllowance(row)
}

/** Tokens for the members of a group, every period: the first at once, the others by the upkeep. */
export const serveAllowances = (api: Api, parts: ApiParts): void => {
  const listSchema = {
    summary: 'Allowances that go on or are to come',
    querystring: PageQuery,
    response: { 200: pageOf(Allowance) },
  }
  api.get('/admin/allowances', { schema: listSchema }, async request => {
    await requireSupport(parts, request)
    return pageByNumber(
      request.query,
      row => row.id,
      async position => {
        const rows = await parts.database.call<AllowanceRow>('listAllowances', position)
        return rows.map(toAllowance)
      },
    )
  })

  const makeSchema = {
    summary: 'Give a group tokens every period',
    body: NewAllowance,
    response: { 201: Allowance },
  }
  api.post('/admin/allowances', { schema: makeSchema }, async (request, reply) => {
    await requireAdmin(parts, request)
    return reply.code(201).send(await makeAllowance(parts, request.body, request.log))
  })

  const endSchema = {
    summary: 'End an allowance; what was given stays',
    params: SerialPath,
    response: { 204: Type.Null() },
  }
  api.delete('/admin/allowances/:id', { schema: endSchema }, async (request, reply) => {
    await requireAdmin(parts, request)
    const { id } = request.params
    const [row] = await parts.database.call<{ ended: boolean }>('endAllowance', { id: Number(id) })
    if (!row?.ended) throw errors.notFound(`allowance ${id} that goes on`)
    return reply.code(204).send(null)
  })
}
