import type { RouteObject } from 'react-router'
import { lazily } from './lazily.ts'
import { withTexts } from './texts/texts.ts'

/** One person, with a tab for each thing that there is about them. */
const person: RouteObject = {
  path: 'people/:id',
  lazy: async () => {
    const page = await import('./pages/admin/person/person-layout.tsx')
    return { Component: page.PersonLayout, loader: page.loadPersonLayout }
  },
  // What stands above the tabs is never older than the tab.
  shouldRevalidate: () => true,
  children: [
    lazily(
      null,
      () => import('./pages/admin/person/overview-page.tsx'),
      page => ({ Component: page.OverviewPage, loader: page.loadOverview, action: page.submitOverview }),
    ),
    lazily(
      'movements',
      () => import('./pages/admin/person/movements-tab.tsx'),
      page => ({ Component: page.MovementsTab, loader: page.loadMovementsTab }),
    ),
    lazily(
      'apps',
      () => import('./pages/admin/person/apps-tab.tsx'),
      page => ({ Component: page.AppsTab, loader: page.loadAppsTab, action: page.submitAppsTab }),
    ),
    lazily(
      'sessions',
      () => import('./pages/admin/person/sessions-tab.tsx'),
      page => ({ Component: page.SessionsTab, loader: page.loadSessionsTab, action: page.submitSessionsTab }),
    ),
    lazily(
      'keys',
      () => import('./pages/admin/person/keys-tab.tsx'),
      page => ({ Component: page.KeysTab, loader: page.loadKeysTab, action: page.submitKeysTab }),
    ),
    lazily(
      'vouchers',
      () => import('./pages/admin/person/vouchers-tab.tsx'),
      page => ({ Component: page.VouchersTab, loader: page.loadVouchersTab }),
    ),
    lazily(
      'payments',
      () => import('./pages/admin/person/payments-tab.tsx'),
      page => ({ Component: page.PaymentsTab, loader: page.loadPaymentsTab }),
    ),
    lazily(
      'sent',
      () => import('./pages/admin/person/sent-tab.tsx'),
      page => ({ Component: page.SentTab, loader: page.loadSentTab, action: page.submitSentTab }),
    ),
    lazily(
      'audit',
      () => import('./pages/admin/person/audit-tab.tsx'),
      page => ({ Component: page.AuditTab, loader: page.loadAuditTab }),
    ),
  ],
}

/** The admin's pages. */
export const admin: RouteObject = {
  path: 'admin',
  lazy: async () => {
    const page = await withTexts(import('./pages/admin/admin-layout.tsx'), 'pages', 'admin')
    return { Component: page.AdminLayout }
  },
  children: [
    lazily(
      null,
      () => import('./pages/admin/dashboard-page.tsx'),
      page => ({ Component: page.DashboardPage, loader: page.loadDashboardPage }),
    ),
    lazily(
      'statistics',
      () => import('./pages/admin/statistics-page.tsx'),
      page => ({ Component: page.StatisticsPage, loader: page.loadStatisticsPage }),
    ),
    lazily(
      'people',
      () => import('./pages/admin/people-page.tsx'),
      page => ({ Component: page.PeoplePage, loader: page.loadPeoplePage }),
    ),
    person,
    lazily(
      'charges',
      () => import('./pages/admin/charges-page.tsx'),
      page => ({ Component: page.ChargesPage, loader: page.loadChargesPage, action: page.submitRefund }),
    ),
    lazily(
      'orders',
      () => import('./pages/admin/orders-page.tsx'),
      page => ({ Component: page.OrdersPage, loader: page.loadOrdersPage }),
    ),
    lazily(
      'orders/:id',
      () => import('./pages/admin/order-page.tsx'),
      page => ({ Component: page.OrderPage, loader: page.loadOrderPage, action: page.submitOrder }),
    ),
    lazily(
      'invoices',
      () => import('./pages/admin/invoices-page.tsx'),
      page => ({ Component: page.InvoicesPage, loader: page.loadInvoicesPage }),
    ),
    lazily(
      'invoices/new',
      () => import('./pages/admin/new-invoice-page.tsx'),
      page => ({
        Component: page.NewInvoicePage,
        loader: page.loadNewInvoicePage,
        action: page.submitNewInvoice,
      }),
    ),
    lazily(
      'invoices/seller',
      () => import('./pages/admin/seller-page.tsx'),
      page => ({ Component: page.SellerPage, loader: page.loadSellerPage, action: page.submitSeller }),
    ),
    lazily(
      'invoices/:id',
      () => import('./pages/admin/invoice-page.tsx'),
      page => ({ Component: page.InvoicePage, loader: page.loadInvoicePage, action: page.submitInvoice }),
    ),
    lazily(
      'offers',
      () => import('./pages/admin/offers-page.tsx'),
      page => ({ Component: page.OffersPage, loader: page.loadOffersPage, action: page.submitOffers }),
    ),
    lazily(
      'offers/:name',
      () => import('./pages/admin/pack-page.tsx'),
      page => ({ Component: page.PackPage, loader: page.loadPackPage, action: page.submitPack }),
    ),
    lazily(
      'offers/plans/:name',
      () => import('./pages/admin/plan-page.tsx'),
      page => ({ Component: page.PlanPage, loader: page.loadPlanPage, action: page.submitPlan }),
    ),
    lazily(
      'subscriptions',
      () => import('./pages/admin/subscriptions-page.tsx'),
      page => ({ Component: page.SubscriptionsPage, loader: page.loadSubscriptionsPage }),
    ),
    lazily(
      'subscriptions/:id',
      () => import('./pages/admin/subscription-page.tsx'),
      page => ({
        Component: page.SubscriptionPage,
        loader: page.loadSubscriptionPage,
        action: page.submitSubscription,
      }),
    ),
    lazily(
      'promotions',
      () => import('./pages/admin/promotions-page.tsx'),
      page => ({
        Component: page.PromotionsPage,
        loader: page.loadPromotionsPage,
        action: page.submitPromotions,
      }),
    ),
    lazily(
      'promotions/:id',
      () => import('./pages/admin/promotion-page.tsx'),
      page => ({
        Component: page.PromotionPage,
        loader: page.loadPromotionPage,
        action: page.submitPromotion,
      }),
    ),
    lazily(
      'sales',
      () => import('./pages/admin/sales-page.tsx'),
      page => ({ Component: page.SalesPage, loader: page.loadSalesPage }),
    ),
    lazily(
      'sales/plans',
      () => import('./pages/admin/sales-plans-page.tsx'),
      page => ({ Component: page.SalesPlansPage, loader: page.loadSalesPlansPage }),
    ),
    lazily(
      'sales/owed',
      () => import('./pages/admin/sales-owed-page.tsx'),
      page => ({ Component: page.SalesOwedPage, loader: page.loadSalesOwedPage }),
    ),
    lazily(
      'referrals',
      () => import('./pages/admin/referrals-page.tsx'),
      page => ({
        Component: page.ReferralsPage,
        loader: page.loadReferralsPage,
        action: page.submitReferrals,
      }),
    ),
    lazily(
      'payment-events',
      () => import('./pages/admin/payment-events-page.tsx'),
      page => ({
        Component: page.PaymentEventsPage,
        loader: page.loadPaymentEventsPage,
        action: page.submitPaymentEvents,
      }),
    ),
    lazily(
      'site',
      () => import('./pages/admin/site-page.tsx'),
      page => ({ Component: page.SitePage, loader: page.loadSitePage, action: page.submitSite }),
    ),
    lazily(
      'site/:id',
      () => import('./pages/admin/site-block-page.tsx'),
      page => ({
        Component: page.SiteBlockPage,
        loader: page.loadSiteBlockPage,
        action: page.submitSiteBlock,
      }),
    ),
    lazily(
      'inbox',
      () => import('./pages/admin/inbox-page.tsx'),
      page => ({ Component: page.InboxPage, loader: page.loadInboxPage }),
    ),
    lazily(
      'inbox/:id',
      () => import('./pages/admin/thread-page.tsx'),
      page => ({ Component: page.ThreadPage, loader: page.loadThreadPage, action: page.submitThread }),
    ),
    lazily(
      'audit',
      () => import('./pages/admin/audit-page.tsx'),
      page => ({ Component: page.AuditPage, loader: page.loadAuditPage }),
    ),
    lazily(
      'invitations',
      () => import('./pages/admin/invitations-page.tsx'),
      page => ({
        Component: page.InvitationsPage,
        loader: page.loadInvitationsPage,
        action: page.submitInvitation,
      }),
    ),
    lazily(
      'vouchers',
      () => import('./pages/admin/vouchers-page.tsx'),
      page => ({ Component: page.VouchersPage, loader: page.loadVouchersPage, action: page.submitVouchers }),
    ),
    lazily(
      'vouchers/:id',
      () => import('./pages/admin/voucher-batch-page.tsx'),
      page => ({ Component: page.VoucherBatchPage, loader: page.loadBatchPage, action: page.submitBatch }),
    ),
    lazily(
      'vouchers/:id/sheet',
      () => import('./pages/admin/voucher-sheet-page.tsx'),
      page => ({ Component: page.VoucherSheetPage, loader: page.loadSheetPage }),
    ),
    lazily(
      'terms',
      () => import('./pages/admin/admin-terms-page.tsx'),
      page => ({
        Component: page.AdminTermsPage,
        loader: page.loadAdminTermsPage,
        action: page.submitAdminTerms,
      }),
    ),
    lazily(
      'notifications',
      () => import('./pages/admin/admin-notifications-page.tsx'),
      page => ({
        Component: page.AdminNotificationsPage,
        loader: page.loadEventsPage,
        action: page.submitWays,
      }),
    ),
    lazily(
      'notifications/:event',
      () => import('./pages/admin/templates-page.tsx'),
      page => ({
        Component: page.TemplatesPage,
        loader: page.loadTemplatesPage,
        action: page.submitTemplate,
      }),
    ),
    lazily(
      'deliveries',
      () => import('./pages/admin/deliveries-page.tsx'),
      page => ({
        Component: page.DeliveriesPage,
        loader: page.loadDeliveriesPage,
        action: page.submitDelivery,
      }),
    ),
    lazily(
      'webhooks',
      () => import('./pages/admin/webhooks-page.tsx'),
      page => ({ Component: page.WebhooksPage, loader: page.loadWebhooksPage, action: page.submitWebhook }),
    ),
    lazily(
      'health',
      () => import('./pages/admin/health-page.tsx'),
      page => ({ Component: page.HealthPage, loader: page.loadHealthPage }),
    ),
    lazily(
      'settings',
      () => import('./pages/admin/settings-page.tsx'),
      page => ({ Component: page.SettingsPage, loader: page.loadSettingsPage, action: page.submitSettings }),
    ),
    lazily(
      'apps/:name/access',
      () => import('./pages/admin/access-page.tsx'),
      page => ({ Component: page.AccessPage, loader: page.loadAccessPage, action: page.submitAccess }),
    ),
    lazily(
      'groups',
      () => import('./pages/admin/groups-page.tsx'),
      page => ({ Component: page.GroupsPage, loader: page.loadGroupsPage, action: page.submitGroup }),
    ),
    lazily(
      'groups/:id/given',
      () => import('./pages/admin/allowance-grants-page.tsx'),
      page => ({ Component: page.AllowanceGrantsPage, loader: page.loadAllowanceGrantsPage }),
    ),
    lazily(
      'groups/:id',
      () => import('./pages/admin/group-page.tsx'),
      page => ({ Component: page.GroupPage, loader: page.loadGroup, action: page.submitMembers }),
    ),
    ...['apps/new', 'apps/:name/text'].map(path =>
      lazily(
        path,
        () => import('./pages/admin/written-app-page.tsx'),
        page => ({
          Component: page.WrittenAppPage,
          loader: page.loadWrittenAppPage,
          action: page.submitWrittenApp,
        }),
      ),
    ),
    lazily(
      'apps',
      () => import('./pages/admin/admin-apps-page.tsx'),
      page => ({
        Component: page.AdminAppsPage,
        loader: page.loadAdminAppsPage,
        action: page.submitAdminApp,
      }),
    ),
  ],
}
