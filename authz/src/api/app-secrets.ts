import Type from 'typebox'
import { errors } from '../errors.ts'
import { hashApiKey } from '../people/api-key.ts'
import { appSecretPrefix, makeAppSecret } from '../people/app-secret.ts'
import { AppPath, requireApp } from './apps.ts'
import { requireAdmin } from './caller.ts'
import { MadeAppSecret } from './contract-apps.ts'
import type { ApiParts } from './parts.ts'
import type { Api } from './schema.ts'

/** What a tool says who it is with: made by an admin, in the answer that makes it and nowhere else ever; one an app. */
export const serveAppSecrets = (api: Api, parts: ApiParts): void => {
  const makeSchema = {
    summary: 'Make an app’s secret; the one before ends',
    params: AppPath,
    response: { 201: MadeAppSecret },
  }
  api.post('/admin/apps/:name/secret', { schema: makeSchema }, async (request, reply) => {
    const admin = await requireAdmin(parts, request)
    const { name } = request.params
    requireApp(parts.apps(), name)
    const secret = makeAppSecret()
    const [row] = await parts.database.call<{ prefix: string; createdAt: Date }>('makeAppSecret', {
      app: name,
      hash: hashApiKey(secret),
      prefix: appSecretPrefix(secret),
      actorId: admin.personId,
    })
    if (row === undefined) throw errors.notFound(`app ${name}`)
    return reply.code(201).send({ ...row, secret })
  })

  const revokeSchema = { summary: 'Revoke an app’s secret', params: AppPath, response: { 204: Type.Null() } }
  api.delete('/admin/apps/:name/secret', { schema: revokeSchema }, async (request, reply) => {
    await requireAdmin(parts, request)
    const { name } = request.params
    const [row] = await parts.database.call<{ revoked: boolean }>('revokeAppSecret', { app: name })
    if (!row?.revoked) throw errors.notFound(`secret of ${name}`)
    return reply.code(204).send(null)
  })
}
