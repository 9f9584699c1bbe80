import { errors } from '../errors.ts'
import { requireApp } from './apps.ts'
import { requireAdmin, requireSupport } from './caller.ts'
import { BrakeChange, Brakes } from './contract-apps.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'

type AdminBrake = {
  app: string | null
  mode: 'closed' | 'free' | null
  reason: string | null
  shadow: boolean
}

/** What is braked is one app that there is, or everything. */
const readTarget = ({ app, all }: BrakeChange, parts: ApiParts): string | null => {
  if ((app === undefined) === (all === undefined))
    throw errors.invalid('name one app as app, or give all: true, not both')
  if (app !== undefined) requireApp(parts.apps(), app)
  return app ?? null
}

/** The admin's brake after a change: what was left out stays, and a new mode needs its own reason. */
const changed = (before: AdminBrake | undefined, { mode, reason, shadow }: BrakeChange) => {
  if (mode === undefined && shadow === undefined) throw errors.invalid('give mode, shadow, or both')
  if (mode && reason === undefined) throw errors.invalid('give a reason: people are shown it')
  const kept = mode === undefined
  return {
    mode: kept ? (before?.mode ?? null) : mode,
    reason: kept ? (before?.reason ?? null) : mode === null ? null : (reason ?? null),
    shadow: shadow ?? before?.shadow ?? false,
  }
}

/** The operators' brakes: an app or everything closed, free for all, or in shadow. */
export const serveBrakes = (api: Api, parts: ApiParts): void => {
  api.get(
    '/admin/brakes',
    { schema: { summary: 'The brakes in force', response: { 200: Brakes } } },
    async request => {
      await requireSupport(parts, request)
      return { brakes: parts.brakes.list() }
    },
  )

  const schema = {
    summary: 'Set or release a brake on one app or on everything',
    body: BrakeChange,
    response: { 200: Brakes },
  }
  api.patch('/admin/brakes', { schema }, async request => {
    const admin = await requireAdmin(parts, request)
    const app = readTarget(request.body, parts)
    const rows = await parts.database.call<AdminBrake>('listBrakes')
    const brake = changed(
      rows.find(row => row.app === app),
      request.body,
    )
    await parts.database.call('setBrake', { app, ...brake, actorId: admin.personId })
    await parts.brakes.reload()
    return { brakes: parts.brakes.list() }
  })
}
