import type { RouteObject } from 'react-router'
import { Layout } from './components/layout.tsx'
import { rootId } from './components/who.ts'
import { loadWho } from './data/me.ts'
import { AppsPage, loadCatalogue, revalidateUnlessFiltering, submitCatalogue } from './pages/apps-page.tsx'
import { DeniedPage, loadDenied } from './pages/denied-page.tsx'
import { FailurePage, LoneFailurePage, NotFoundPage } from './pages/failure-page.tsx'
import { HomePage, loadHome } from './pages/home-page.tsx'
import { loadGuest, SignInPage, submitSignIn } from './pages/sign-in-page.tsx'
import { submitSignOut } from './pages/sign-out.ts'
import { SignUpPage, submitSignUp } from './pages/sign-up-page.tsx'
import { submitStopView } from './pages/stop-view.ts'

type Parts = Pick<RouteObject, 'Component' | 'loader' | 'action'>

/** A page that is downloaded when somebody goes there; without a path it is its parent's first. */
const lazily = <Page,>(
  path: string | null,
  load: () => Promise<Page>,
  pick: (page: Page) => Parts,
): RouteObject => ({
  ...(path === null ? { index: true } : { path }),
  lazy: async () => pick(await load()),
})

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

/** Only admins download the admin's pages. */
const admin: RouteObject = {
  path: 'admin',
  lazy: async () => ({ Component: (await import('./pages/admin/admin-layout.tsx')).AdminLayout }),
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

/** The pages about oneself. */
const account: RouteObject = {
  path: 'account',
  lazy: async () => ({ Component: (await import('./pages/account/account-layout.tsx')).AccountLayout }),
  children: [
    lazily(
      null,
      () => import('./pages/account/profile-page.tsx'),
      page => ({ Component: page.ProfilePage, loader: page.loadProfile, action: page.submitProfile }),
    ),
    lazily(
      'security',
      () => import('./pages/account/security-page.tsx'),
      page => ({ Component: page.SecurityPage, loader: page.loadSecurity, action: page.submitSecurity }),
    ),
    lazily(
      'keys',
      () => import('./pages/account/keys-page.tsx'),
      page => ({ Component: page.KeysPage, loader: page.loadKeysPage, action: page.submitKeys }),
    ),
    lazily(
      'notifications',
      () => import('./pages/account/notification-settings-page.tsx'),
      page => ({
        Component: page.NotificationSettingsPage,
        loader: page.loadNotificationSettingsPage,
        action: page.submitNotificationSettings,
      }),
    ),
  ],
}

/** Pages that ask for a mail. */
const loadMailPages = () => import('./pages/mail-pages.tsx')

const pages: RouteObject[] = [
  { index: true, loader: loadHome, Component: HomePage },
  { path: 'sign-up', loader: loadGuest, action: submitSignUp, Component: SignUpPage },
  { path: 'sign-in', loader: loadGuest, action: submitSignIn, Component: SignInPage },
  { path: 'sign-out', action: submitSignOut, Component: NotFoundPage },
  { path: 'stop-view', action: submitStopView, Component: NotFoundPage },
  {
    path: 'apps',
    loader: loadCatalogue,
    action: submitCatalogue,
    shouldRevalidate: revalidateUnlessFiltering,
    Component: AppsPage,
  },
  lazily(
    'apps/:name',
    () => import('./pages/app-page.tsx'),
    page => ({ Component: page.AppPage, loader: page.loadAppPage }),
  ),
  lazily(
    'my-apps',
    () => import('./pages/my-apps-page.tsx'),
    page => ({ Component: page.MyAppsPage, loader: page.loadMyApps }),
  ),
  lazily(
    'tokens',
    () => import('./pages/tokens-page.tsx'),
    page => ({ Component: page.TokensPage, loader: page.loadTokens }),
  ),
  lazily(
    'redeem',
    () => import('./pages/redeem-page.tsx'),
    page => ({ Component: page.RedeemPage, loader: page.loadRedeem, action: page.submitRedeem }),
  ),
  account,
  lazily(
    'notifications',
    () => import('./pages/notifications-page.tsx'),
    page => ({
      Component: page.NotificationsPage,
      loader: page.loadNotificationsPage,
      action: page.submitNotifications,
    }),
  ),
  lazily(
    'confirm',
    () => import('./pages/confirm-page.tsx'),
    page => ({ Component: page.ConfirmPage, loader: page.loadConfirm, action: page.submitConfirm }),
  ),
  lazily('resend', loadMailPages, page => ({ Component: NotFoundPage, action: page.submitResend })),
  lazily('magic-link', loadMailPages, page => ({
    Component: page.MagicLinkPage,
    action: page.submitMagicLink,
  })),
  lazily('forgotten-password', loadMailPages, page => ({
    Component: page.ForgottenPasswordPage,
    action: page.submitForgottenPassword,
  })),
  lazily(
    'confirm-mail',
    () => import('./pages/confirm-mail-page.tsx'),
    page => ({ Component: page.ConfirmMailPage, action: page.submitConfirmMail }),
  ),
  lazily(
    'new-password',
    () => import('./pages/new-password-page.tsx'),
    page => ({
      Component: page.NewPasswordPage,
      loader: page.loadNewPassword,
      action: page.submitNewPassword,
    }),
  ),
  lazily(
    'second-factor',
    () => import('./pages/second-factor-page.tsx'),
    page => ({ Component: page.SecondFactorPage, action: page.submitSecondFactor }),
  ),
  lazily(
    'terms',
    () => import('./pages/terms-page.tsx'),
    page => ({ Component: page.TermsPage, loader: page.loadTermsPage, action: page.submitTerms }),
  ),
  lazily(
    'pricing',
    () => import('./pages/pricing-page.tsx'),
    page => ({ Component: page.PricingPage, loader: page.loadPricingPage }),
  ),
  lazily(
    'faq',
    () => import('./pages/faq-page.tsx'),
    page => ({ Component: page.FaqPage, loader: page.loadFaqPage }),
  ),
  lazily(
    'contact',
    () => import('./pages/contact-page.tsx'),
    page => ({ Component: page.ContactPage, loader: page.loadContactPage, action: page.submitContact }),
  ),
  lazily(
    'privacy',
    () => import('./pages/privacy-page.tsx'),
    page => ({ Component: page.PrivacyPage, loader: page.loadPrivacyPage }),
  ),
  { path: 'denied', loader: loadDenied, Component: DeniedPage },
  lazily(
    'setup',
    () => import('./pages/setup-page.tsx'),
    page => ({ Component: page.SetupPage, loader: page.loadSetup, action: page.submitSetup }),
  ),
  admin,
  { path: '*', Component: NotFoundPage },
]

/** The whole map of the portal; what a first visit does not show is loaded when it is asked for. The root asks who is signed in, anew with every page, so the balance is never old. */
export const routes: RouteObject[] = [
  {
    id: rootId,
    path: '/',
    loader: ({ request }) => loadWho(request.signal),
    shouldRevalidate: revalidateUnlessFiltering,
    Component: Layout,
    ErrorBoundary: LoneFailurePage,
    HydrateFallback: () => <div className="bar" />,
    children: [{ ErrorBoundary: FailurePage, children: pages }],
  },
]
