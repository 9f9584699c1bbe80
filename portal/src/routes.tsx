import type { PatchRoutesOnNavigationFunction, RouteObject } from 'react-router'
import { Layout } from './components/layout.tsx'
import { rootId } from './components/who.ts'
import { loadWho } from './data/me.ts'
import { lazily } from './lazily.ts'
import { FailurePage, LoneFailurePage, NotFoundPage } from './pages/failure-page.tsx'
import { revalidateUnlessFiltering } from './revalidate-unless-filtering.ts'
import { withTexts } from './texts/texts.ts'
import { keepUnanswered } from './unanswered.ts'

const pagesId = 'pages'

const loadAccountLayout = async () => {
  const page = await withTexts(import('./pages/account/account-layout.tsx'), 'pages')
  return { Component: page.AccountLayout, loader: page.loadAccount }
}

/** The pages about oneself. */
const account: RouteObject = {
  path: 'account',
  lazy: loadAccountLayout,
  children: [
    lazily(
      null,
      () => import('./pages/account/profile-page.tsx'),
      page => ({ Component: page.ProfilePage, loader: page.loadProfile, action: page.submitProfile }),
      ['door', 'pages'],
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
  lazily(
    null,
    () => import('./pages/home-page.tsx'),
    page => ({ Component: page.HomePage, loader: page.loadHome }),
    [],
  ),
  lazily(
    'sign-up',
    () => import('./pages/sign-up-page.tsx'),
    page => ({ Component: page.SignUpPage, loader: page.loadSignUp, action: page.submitSignUp }),
    ['door'],
  ),
  lazily(
    'sign-in',
    () => import('./pages/sign-in-page.tsx'),
    page => ({ Component: page.SignInPage, loader: page.loadSignIn, action: page.submitSignIn }),
    ['door'],
  ),
  lazily(
    'sign-out',
    () => import('./pages/sign-out.ts'),
    page => ({ Component: NotFoundPage, action: page.submitSignOut }),
    [],
  ),
  lazily(
    'stop-view',
    () => import('./pages/stop-view.ts'),
    page => ({ Component: NotFoundPage, action: page.submitStopView }),
    [],
  ),
  {
    shouldRevalidate: revalidateUnlessFiltering,
    ...lazily(
      'apps',
      () => import('./pages/apps-page.tsx'),
      page => ({ Component: page.AppsPage, loader: page.loadCatalogue, action: page.submitCatalogue }),
      [],
    ),
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
  lazily(
    'buy/:pack',
    () => import('./pages/buy-page.tsx'),
    page => ({ Component: page.BuyPage, loader: page.loadBuy, action: page.submitBuy }),
  ),
  lazily(
    'subscribe/:plan',
    () => import('./pages/subscribe-page.tsx'),
    page => ({ Component: page.SubscribePage, loader: page.loadSubscribe, action: page.submitSubscribe }),
  ),
  {
    lazy: loadAccountLayout,
    children: [
      lazily(
        'plan',
        () => import('./pages/plan-page.tsx'),
        page => ({ Component: page.PlanPage, loader: page.loadPlanPage, action: page.submitPlan }),
      ),
      lazily(
        'orders',
        () => import('./pages/orders-page.tsx'),
        page => ({ Component: page.OrdersPage, loader: page.loadOrdersPage }),
      ),
      lazily(
        'referral',
        () => import('./pages/referral-page.tsx'),
        page => ({ Component: page.ReferralPage, loader: page.loadReferralPage }),
      ),
      lazily(
        'invoices',
        () => import('./pages/invoices-page.tsx'),
        page => ({
          Component: page.InvoicesPage,
          loader: page.loadInvoicesPage,
          action: page.submitInvoices,
        }),
      ),
      lazily(
        'top-up',
        () => import('./pages/top-up-page.tsx'),
        page => ({ Component: page.TopUpPage, loader: page.loadTopUpPage, action: page.submitTopUp }),
      ),
    ],
  },
  lazily(
    'orders/:id',
    () => import('./pages/order-page.tsx'),
    page => ({ Component: page.OrderPage, loader: page.loadOrderPage, action: page.submitOrder }),
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
  lazily(
    'magic-link',
    loadMailPages,
    page => ({ Component: page.MagicLinkPage, action: page.submitMagicLink }),
    ['door', 'pages'],
  ),
  lazily(
    'forgotten-password',
    loadMailPages,
    page => ({ Component: page.ForgottenPasswordPage, action: page.submitForgottenPassword }),
    ['door', 'pages'],
  ),
  lazily(
    'confirm-mail',
    () => import('./pages/confirm-mail-page.tsx'),
    page => ({ Component: page.ConfirmMailPage, action: page.submitConfirmMail }),
    ['door', 'pages'],
  ),
  lazily(
    'new-password',
    () => import('./pages/new-password-page.tsx'),
    page => ({
      Component: page.NewPasswordPage,
      loader: page.loadNewPassword,
      action: page.submitNewPassword,
    }),
    ['door', 'pages'],
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
  {
    shouldRevalidate: revalidateUnlessFiltering,
    ...lazily(
      'faq',
      () => import('./pages/faq-page.tsx'),
      page => ({ Component: page.FaqPage, loader: page.loadFaqPage }),
    ),
  },
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
  lazily(
    'denied',
    () => import('./pages/denied-page.tsx'),
    page => ({ Component: page.DeniedPage, loader: page.loadDenied }),
    ['door'],
  ),
  lazily(
    'setup',
    () => import('./pages/setup-page.tsx'),
    page => ({ Component: page.SetupPage, loader: page.loadSetup, action: page.submitSetup }),
    ['door', 'pages'],
  ),
  { path: '*', Component: NotFoundPage },
]

/** The map of the portal but for the admin's pages; every page is loaded when it is asked for. The root asks who is signed in, anew with every page, so the balance is never old. */
export const routes: RouteObject[] = [
  keepUnanswered({
    id: rootId,
    path: '/',
    loader: ({ request }) => loadWho(request.signal),
    shouldRevalidate: revalidateUnlessFiltering,
    Component: Layout,
    ErrorBoundary: LoneFailurePage,
    HydrateFallback: () => <div className="bar" />,
    children: [{ id: pagesId, ErrorBoundary: FailurePage, children: pages }],
  }),
]

/** Only who goes there downloads the map of the admin's pages: it is longer than the rest, and people never need it. */
export const addAdminRoutes: PatchRoutesOnNavigationFunction = async ({ path, patch }) => {
  if (/^\/admin(\/|$)/.test(path))
    patch(pagesId, [keepUnanswered((await import('./admin-routes.tsx')).admin)])
}
