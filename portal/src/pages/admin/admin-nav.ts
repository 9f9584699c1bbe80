import type { Texts } from '../../texts/texts-type.ts'

type Section = { to: string; title: (t: Texts['admin']) => string }

/** The admin's pages, in groups of what belongs together. */
export const adminNav: { title: (t: Texts['admin']) => string; sections: Section[] }[] = [
  {
    title: t => t.figures.group,
    sections: [
      { to: '/admin', title: t => t.figures.dashboard.title },
      { to: '/admin/statistics', title: t => t.figures.statistics.title },
    ],
  },
  {
    title: t => t.groups.people,
    sections: [
      { to: '/admin/people', title: t => t.people.title },
      { to: '/admin/groups', title: t => t.groupPages.title },
      { to: '/admin/invitations', title: t => t.invitations.title },
      { to: '/admin/inbox', title: t => t.inbox.title },
    ],
  },
  {
    title: t => t.groups.apps,
    sections: [{ to: '/admin/apps', title: t => t.apps.title }],
  },
  {
    title: t => t.groups.money,
    sections: [
      { to: '/admin/charges', title: t => t.charges.title },
      { to: '/admin/orders', title: t => t.orders.title },
      { to: '/admin/invoices', title: t => t.invoices.title },
      { to: '/admin/subscriptions', title: t => t.subscriptions.title },
      { to: '/admin/sales', title: t => t.sales.title },
      { to: '/admin/offers', title: t => t.offers.title },
      { to: '/admin/promotions', title: t => t.promotions.title },
      { to: '/admin/payment-events', title: t => t.paymentEvents.title },
      { to: '/admin/vouchers', title: t => t.vouchers.title },
      { to: '/admin/referrals', title: t => t.referrals.title },
    ],
  },
  {
    title: t => t.groups.house,
    sections: [
      { to: '/admin/site', title: t => t.site.title },
      { to: '/admin/settings', title: t => t.settings.title },
      { to: '/admin/health', title: t => t.health.title },
      { to: '/admin/terms', title: t => t.terms.title },
      { to: '/admin/audit', title: t => t.audit.title },
      { to: '/admin/notifications', title: t => t.notifications.title },
      { to: '/admin/deliveries', title: t => t.notifications.log.title },
      { to: '/admin/webhooks', title: t => t.notifications.webhooks.title },
    ],
  },
]
