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

/** Only admins download the admin's pages. */
const admin: RouteObject = {
  path: 'admin',
  lazy: async () => ({ Component: (await import('./pages/admin/admin-layout.tsx')).AdminLayout }),
  children: [
    {
      index: true,
      lazy: async () => {
        const page = await import('./pages/admin/dashboard-page.tsx')
        return { Component: page.DashboardPage, loader: page.loadDashboardPage }
      },
    },
    {
      path: 'statistics',
      lazy: async () => {
        const page = await import('./pages/admin/statistics-page.tsx')
        return { Component: page.StatisticsPage, loader: page.loadStatisticsPage }
      },
    },
    {
      path: 'people',
      lazy: async () => {
        const page = await import('./pages/admin/people-page.tsx')
        return { Component: page.PeoplePage, loader: page.loadPeoplePage }
      },
    },
    {
      path: 'people/:id',
      lazy: async () => {
        const page = await import('./pages/admin/person-page.tsx')
        return { Component: page.PersonPage, loader: page.loadPersonPage, action: page.submitPerson }
      },
    },
    {
      path: 'charges',
      lazy: async () => {
        const page = await import('./pages/admin/charges-page.tsx')
        return { Component: page.ChargesPage, loader: page.loadChargesPage, action: page.submitRefund }
      },
    },
    {
      path: 'site',
      lazy: async () => {
        const page = await import('./pages/admin/site-page.tsx')
        return { Component: page.SitePage, loader: page.loadSitePage, action: page.submitSite }
      },
    },
    {
      path: 'site/:kind',
      lazy: async () => {
        const page = await import('./pages/admin/site-block-page.tsx')
        return { Component: page.SiteBlockPage, loader: page.loadSiteBlockPage, action: page.submitSiteBlock }
      },
    },
    {
      path: 'inbox',
      lazy: async () => {
        const page = await import('./pages/admin/inbox-page.tsx')
        return { Component: page.InboxPage, loader: page.loadInboxPage }
      },
    },
    {
      path: 'inbox/:id',
      lazy: async () => {
        const page = await import('./pages/admin/thread-page.tsx')
        return { Component: page.ThreadPage, loader: page.loadThreadPage, action: page.submitThread }
      },
    },
    {
      path: 'audit',
      lazy: async () => {
        const page = await import('./pages/admin/audit-page.tsx')
        return { Component: page.AuditPage, loader: page.loadAuditPage }
      },
    },
    {
      path: 'invitations',
      lazy: async () => {
        const page = await import('./pages/admin/invitations-page.tsx')
        return {
          Component: page.InvitationsPage,
          loader: page.loadInvitationsPage,
          action: page.submitInvitation,
        }
      },
    },
    {
      path: 'vouchers',
      lazy: async () => {
        const page = await import('./pages/admin/vouchers-page.tsx')
        return { Component: page.VouchersPage, loader: page.loadVouchersPage, action: page.submitVouchers }
      },
    },
    {
      path: 'vouchers/:id',
      lazy: async () => {
        const page = await import('./pages/admin/voucher-batch-page.tsx')
        return { Component: page.VoucherBatchPage, loader: page.loadBatchPage, action: page.submitBatch }
      },
    },
    {
      path: 'vouchers/:id/sheet',
      lazy: async () => {
        const page = await import('./pages/admin/voucher-sheet-page.tsx')
        return { Component: page.VoucherSheetPage, loader: page.loadSheetPage }
      },
    },
    {
      path: 'terms',
      lazy: async () => {
        const page = await import('./pages/admin/admin-terms-page.tsx')
        return {
          Component: page.AdminTermsPage,
          loader: page.loadAdminTermsPage,
          action: page.submitAdminTerms,
        }
      },
    },
    {
      path: 'notifications',
      lazy: async () => {
        const page = await import('./pages/admin/admin-notifications-page.tsx')
        return {
          Component: page.AdminNotificationsPage,
          loader: page.loadEventsPage,
          action: page.submitWays,
        }
      },
    },
    {
      path: 'notifications/:event',
      lazy: async () => {
        const page = await import('./pages/admin/templates-page.tsx')
        return { Component: page.TemplatesPage, loader: page.loadTemplatesPage, action: page.submitTemplate }
      },
    },
    {
      path: 'deliveries',
      lazy: async () => {
        const page = await import('./pages/admin/deliveries-page.tsx')
        return {
          Component: page.DeliveriesPage,
          loader: page.loadDeliveriesPage,
          action: page.submitDelivery,
        }
      },
    },
    {
      path: 'webhooks',
      lazy: async () => {
        const page = await import('./pages/admin/webhooks-page.tsx')
        return { Component: page.WebhooksPage, loader: page.loadWebhooksPage, action: page.submitWebhook }
      },
    },
    {
      path: 'health',
      lazy: async () => {
        const page = await import('./pages/admin/health-page.tsx')
        return { Component: page.HealthPage, loader: page.loadHealthPage }
      },
    },
    {
      path: 'settings',
      lazy: async () => {
        const page = await import('./pages/admin/settings-page.tsx')
        return { Component: page.SettingsPage, loader: page.loadSettingsPage, action: page.submitSettings }
      },
    },
    {
      path: 'apps/:name/access',
      lazy: async () => {
        const page = await import('./pages/admin/access-page.tsx')
        return { Component: page.AccessPage, loader: page.loadAccessPage, action: page.submitAccess }
      },
    },
    {
      path: 'groups',
      lazy: async () => {
        const page = await import('./pages/admin/groups-page.tsx')
        return { Component: page.GroupsPage, loader: page.loadGroupsPage, action: page.submitGroup }
      },
    },
    {
      path: 'groups/:id',
      lazy: async () => {
        const page = await import('./pages/admin/group-page.tsx')
        return { Component: page.GroupPage, loader: page.loadGroup, action: page.submitMembers }
      },
    },
    ...['apps/new', 'apps/:name/text'].map(path => ({
      path,
      lazy: async () => {
        const page = await import('./pages/admin/written-app-page.tsx')
        return {
          Component: page.WrittenAppPage,
          loader: page.loadWrittenAppPage,
          action: page.submitWrittenApp,
        }
      },
    })),
    {
      path: 'apps',
      lazy: async () => {
        const page = await import('./pages/admin/admin-apps-page.tsx')
        return { Component: page.AdminAppsPage, loader: page.loadAdminAppsPage, action: page.submitAdminApp }
      },
    },
  ],
}

/** The pages about oneself. */
const account: RouteObject = {
  path: 'account',
  lazy: async () => ({ Component: (await import('./pages/account/account-layout.tsx')).AccountLayout }),
  children: [
    {
      index: true,
      lazy: async () => {
        const page = await import('./pages/account/profile-page.tsx')
        return { Component: page.ProfilePage, loader: page.loadProfile, action: page.submitProfile }
      },
    },
    {
      path: 'security',
      lazy: async () => {
        const page = await import('./pages/account/security-page.tsx')
        return { Component: page.SecurityPage, loader: page.loadSecurity, action: page.submitSecurity }
      },
    },
    {
      path: 'keys',
      lazy: async () => {
        const page = await import('./pages/account/keys-page.tsx')
        return { Component: page.KeysPage, loader: page.loadKeysPage, action: page.submitKeys }
      },
    },
    {
      path: 'notifications',
      lazy: async () => {
        const page = await import('./pages/account/notification-settings-page.tsx')
        return {
          Component: page.NotificationSettingsPage,
          loader: page.loadNotificationSettingsPage,
          action: page.submitNotificationSettings,
        }
      },
    },
  ],
}

type MailPages = typeof import('./pages/mail-pages.tsx')

/** A page that asks for a mail. */
const mailRoute = (
  path: string,
  pick: (page: MailPages) => Promise<Pick<RouteObject, 'Component' | 'action'>>,
): RouteObject => ({ path, lazy: async () => pick(await import('./pages/mail-pages.tsx')) })

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
  {
    path: 'apps/:name',
    lazy: async () => {
      const page = await import('./pages/app-page.tsx')
      return { Component: page.AppPage, loader: page.loadAppPage }
    },
  },
  {
    path: 'my-apps',
    lazy: async () => {
      const page = await import('./pages/my-apps-page.tsx')
      return { Component: page.MyAppsPage, loader: page.loadMyApps }
    },
  },
  {
    path: 'tokens',
    lazy: async () => {
      const page = await import('./pages/tokens-page.tsx')
      return { Component: page.TokensPage, loader: page.loadTokens }
    },
  },
  {
    path: 'redeem',
    lazy: async () => {
      const page = await import('./pages/redeem-page.tsx')
      return { Component: page.RedeemPage, loader: page.loadRedeem, action: page.submitRedeem }
    },
  },
  account,
  {
    path: 'notifications',
    lazy: async () => {
      const page = await import('./pages/notifications-page.tsx')
      return {
        Component: page.NotificationsPage,
        loader: page.loadNotificationsPage,
        action: page.submitNotifications,
      }
    },
  },
  {
    path: 'confirm',
    lazy: async () => {
      const page = await import('./pages/confirm-page.tsx')
      return { Component: page.ConfirmPage, loader: page.loadConfirm, action: page.submitConfirm }
    },
  },
  mailRoute('resend', async page => ({ Component: NotFoundPage, action: page.submitResend })),
  mailRoute('magic-link', async page => ({ Component: page.MagicLinkPage, action: page.submitMagicLink })),
  mailRoute('forgotten-password', async page => ({
    Component: page.ForgottenPasswordPage,
    action: page.submitForgottenPassword,
  })),
  {
    path: 'confirm-mail',
    lazy: async () => {
      const page = await import('./pages/confirm-mail-page.tsx')
      return { Component: page.ConfirmMailPage, action: page.submitConfirmMail }
    },
  },
  {
    path: 'new-password',
    lazy: async () => {
      const page = await import('./pages/new-password-page.tsx')
      return { Component: page.NewPasswordPage, loader: page.loadNewPassword, action: page.submitNewPassword }
    },
  },
  {
    path: 'second-factor',
    lazy: async () => {
      const page = await import('./pages/second-factor-page.tsx')
      return { Component: page.SecondFactorPage, action: page.submitSecondFactor }
    },
  },
  {
    path: 'terms',
    lazy: async () => {
      const page = await import('./pages/terms-page.tsx')
      return { Component: page.TermsPage, loader: page.loadTermsPage, action: page.submitTerms }
    },
  },
  {
    path: 'pricing',
    lazy: async () => {
      const page = await import('./pages/pricing-page.tsx')
      return { Component: page.PricingPage, loader: page.loadPricingPage }
    },
  },
  {
    path: 'faq',
    lazy: async () => {
      const page = await import('./pages/faq-page.tsx')
      return { Component: page.FaqPage, loader: page.loadFaqPage }
    },
  },
  {
    path: 'contact',
    lazy: async () => {
      const page = await import('./pages/contact-page.tsx')
      return { Component: page.ContactPage, loader: page.loadContactPage, action: page.submitContact }
    },
  },
  {
    path: 'privacy',
    lazy: async () => {
      const page = await import('./pages/privacy-page.tsx')
      return { Component: page.PrivacyPage, loader: page.loadPrivacyPage }
    },
  },
  { path: 'denied', loader: loadDenied, Component: DeniedPage },
  {
    path: 'setup',
    lazy: async () => {
      const page = await import('./pages/setup-page.tsx')
      return { Component: page.SetupPage, loader: page.loadSetup, action: page.submitSetup }
    },
  },
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
