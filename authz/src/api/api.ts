import type { FastifyInstance, FastifyRequest } from 'fastify'
import { runActing } from '../acting.ts'
import { errors, handleErrors } from '../errors.ts'
import { serveAccess } from './access.ts'
import { serveAdjustments } from './adjustments.ts'
import { serveAdminApps } from './admin-apps.ts'
import { serveAdminInvoices } from './admin-invoices.ts'
import { serveAdminNotifications } from './admin-notifications.ts'
import { serveAdminOrders } from './admin-orders.ts'
import { serveAdminPayments } from './admin-payments.ts'
import { serveAdminPromotions } from './admin-promotions.ts'
import { serveAdminReferrals } from './admin-referrals.ts'
import { serveAdminSubscriptions } from './admin-subscriptions.ts'
import { serveAdminVouchers } from './admin-vouchers.ts'
import { serveAllowanceGrants } from './allowance-grants.ts'
import { serveAllowances } from './allowances.ts'
import { serveAppSecrets } from './app-secrets.ts'
import { serveApps } from './apps.ts'
import { serveAuditLog } from './audit-log.ts'
import { serveAuth } from './auth.ts'
import { serveBooks } from './books.ts'
import { serveBrakes } from './brakes.ts'
import { serveBrand } from './brand.ts'
import { serveBulk } from './bulk.ts'
import { serveCharges } from './charges.ts'
import { serveContact } from './contact.ts'
import { serveDashboard } from './dashboard.ts'
import { serveDataExport } from './data-export.ts'
import { serveDesk } from './desk.ts'
import { serveGroups } from './groups.ts'
import { serveHealth } from './health.ts'
import { serveInvitations } from './invitations.ts'
import { serveInvoices } from './invoices.ts'
import { readJsonBodies } from './json-bodies.ts'
import { keepAddress } from './kept-address.ts'
import { serveKeyChanges } from './key-changes.ts'
import { serveKeys } from './keys.ts'
import { serveLaunch, serveLaunchPage } from './launch.ts'
import { serveLimits } from './limits.ts'
import { serveLiveSessions } from './live-sessions.ts'
import { serveMe } from './me.ts'
import { serveMovements } from './movements.ts'
import { serveNotifications } from './notifications.ts'
import { serveProviderCallback } from './oauth.ts'
import { serveOffers } from './offers.ts'
import { serveOffersDesk } from './offers-desk.ts'
import { portalApi, serveOpenApi } from './openapi.ts'
import { serveOrders } from './orders.ts'
import { serveOwn } from './own.ts'
import type { ApiParts } from './parts.ts'
import { servePeople } from './people.ts'
import { servePerson } from './person.ts'
import { servePlansDesk } from './plans-desk.ts'
import { servePromotions } from './promotions.ts'
import { servePublicKeys } from './public-keys.ts'
import { serveReferral, serveReferralLink } from './referral.ts'
import { serveSales } from './sales.ts'
import { serveSalesPlans } from './sales-plans.ts'
import { refuseOtherSites } from './same-origin.ts'
import { type Api, compileValidator, type SchemaTypes } from './schema.ts'
import { serveSettings } from './settings.ts'
import { serveSetup } from './setup.ts'
import { limitSignIns } from './sign-in-limit.ts'
import { serveSite } from './site.ts'
import { serveStatistics } from './statistics.ts'
import { serveStripeWebhook } from './stripe-webhook.ts'
import { serveSubscriptions } from './subscriptions.ts'
import { serveTerms } from './terms.ts'
import { serveTopUp } from './top-up.ts'
import { serveUsage } from './usage.ts'
import { serveView } from './view.ts'
import { serveVouchers } from './vouchers.ts'
import { serveWebhooks } from './webhooks.ts'

const unknownPath = async (request: FastifyRequest) => {
  throw errors.notFound(`${request.method} ${request.url.split('?', 1)[0]}`)
}

const serveAll = (api: Api, parts: ApiParts): void => {
  serveMe(api, parts)
  serveDataExport(api, parts)
  serveTerms(api, parts)
  serveInvitations(api, parts)
  serveSetup(api, parts)
  serveApps(api, parts)
  serveLaunch(api, parts)
  serveKeys(api, parts)
  serveKeyChanges(api, parts)
  serveLiveSessions(api, parts)
  serveMovements(api, parts)
  serveUsage(api, parts)
  serveOwn(api, parts)
  serveView(api, parts)
  servePeople(api, parts)
  servePerson(api, parts)
  serveBulk(api, parts)
  serveAdjustments(api, parts)
  serveCharges(api, parts)
  serveLimits(api, parts)
  serveGroups(api, parts)
  serveAllowances(api, parts)
  serveAllowanceGrants(api, parts)
  serveAdminApps(api, parts)
  serveDesk(api, parts)
  serveAppSecrets(api, parts)
  serveBrakes(api, parts)
  serveAccess(api, parts)
  serveVouchers(api, parts)
  serveAdminVouchers(api, parts)
  serveOffers(api, parts)
  serveOrders(api, parts)
  serveAdminOrders(api, parts)
  serveInvoices(api, parts)
  serveAdminInvoices(api, parts)
  serveAdminPayments(api, parts)
  serveOffersDesk(api, parts)
  servePlansDesk(api, parts)
  serveSubscriptions(api, parts)
  serveAdminSubscriptions(api, parts)
  serveReferral(api, parts)
  serveAdminReferrals(api, parts)
  servePromotions(api, parts)
  serveAdminPromotions(api, parts)
  serveTopUp(api, parts)
  serveBooks(api, parts)
  serveAuditLog(api, parts)
  serveSite(api, parts)
  serveContact(api, parts)
  serveNotifications(api, parts)
  serveAdminNotifications(api, parts)
  serveWebhooks(api, parts)
  serveDashboard(api, parts)
  serveStatistics(api, parts)
  serveSales(api, parts)
  serveSalesPlans(api, parts)
  serveSettings(api, parts)
  serveHealth(api, parts)
}

/** Registers the control plane: everything under /api, and /launch. */
export const registerApi = (app: FastifyInstance, parts: ApiParts): void => {
  app.register(async root => {
    root.setValidatorCompiler(compileValidator)
    keepAddress(root)
    readJsonBodies(root)
    handleErrors(root)
    serveOpenApi(root, portalApi)
    // After the body was read: its events would leave this context.
    root.addHook('preHandler', ({ ip, id }, _reply, done) =>
      runActing({ actor: null, address: ip, requestId: id }, done),
    )
    serveLaunchPage(root.withTypeProvider<SchemaTypes>(), parts)
    serveStripeWebhook(root, parts)
    servePublicKeys(root.withTypeProvider<SchemaTypes>(), parts)
    serveBrand(root.withTypeProvider<SchemaTypes>(), parts)
    serveReferralLink(root.withTypeProvider<SchemaTypes>(), parts)
    root.register(async scope => {
      await limitSignIns(scope, parts)
      serveProviderCallback(scope.withTypeProvider<SchemaTypes>(), parts)
    })
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
