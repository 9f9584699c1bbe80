import type { FastifyInstance, FastifyRequest } from 'fastify'
import { errors, handleErrors } from '../errors.ts'
import { serveAdjustments } from './adjustments.ts'
import { serveAdminApps } from './admin-apps.ts'
import { serveAllowances } from './allowances.ts'
import { serveAppSecrets } from './app-secrets.ts'
import { serveApps } from './apps.ts'
import { serveAudit } from './audit.ts'
import { serveAuth } from './auth.ts'
import { serveBrakes } from './brakes.ts'
import { serveCharges } from './charges.ts'
import { serveGroups } from './groups.ts'
import { readJsonBodies } from './json-bodies.ts'
import { serveKeys } from './keys.ts'
import { serveLaunch, serveLaunchPage } from './launch.ts'
import { serveLimits } from './limits.ts'
import { serveMe } from './me.ts'
import { serveMovements } from './movements.ts'
import { portalApi, serveOpenApi } from './openapi.ts'
import type { ApiParts } from './parts.ts'
import { servePeople } from './people.ts'
import { refuseOtherSites } from './same-origin.ts'
import { type Api, compileValidator, type SchemaTypes } from './schema.ts'
import { serveSetup } from './setup.ts'
import { serveUsage } from './usage.ts'

const unknownPath = async (request: FastifyRequest) => {
  throw errors.notFound(`${request.method} ${request.url.split('?', 1)[0]}`)
}

const serveAll = (api: Api, parts: ApiParts): void => {
  serveMe(api, parts)
  serveSetup(api, parts)
  serveApps(api, parts)
  serveLaunch(api, parts)
  serveKeys(api, parts)
  serveMovements(api, parts)
  serveUsage(api, parts)
  servePeople(api, parts)
  serveAdjustments(api, parts)
  serveCharges(api, parts)
  serveLimits(api, parts)
  serveGroups(api, parts)
  serveAllowances(api, parts)
  serveAdminApps(api, parts)
  serveAppSecrets(api, parts)
  serveBrakes(api, parts)
  serveAudit(api, parts)
}

/** Registers the control plane: everything under /api, and /launch. */
export const registerApi = (app: FastifyInstance, parts: ApiParts): void => {
  app.register(async root => {
    root.setValidatorCompiler(compileValidator)
    readJsonBodies(root)
    handleErrors(root)
    serveOpenApi(root, portalApi)
    serveLaunchPage(root.withTypeProvider<SchemaTypes>(), parts)
    root.register(
      async scope => {
        scope.addHook('onRequest', async (_request, reply) => {
          reply.header('cache-control', 'no-store')
        })
        scope.addHook('onRequest', refuseOtherSites(parts.config.portalUrl.origin))
        scope.setNotFoundHandler(unknownPath)
        serveAuth(scope, parts)
        serveAll(scope.withTypeProvider<SchemaTypes>(), parts)
      },
      { prefix: '/api' },
    )
  })
}
