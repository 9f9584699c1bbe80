import type { Database } from '../../src/database.ts'
import type { Wallet } from './wallets.ts'

/**
 * All that the books say of somebody's money: what they hold, what was granted, ordered, paid, refunded and disputed,
 * their plans and invoices, and the apps that are open to them. Two people who did the same have the same.
 *
 * Left out, because they say when something was noticed and not what it is: ids and what is made from them; past_due_since,
 * ended_at and an order's times, but for whether they are there; grants that a won dispute gave back (whoever sees a
 * dispute only when it was won takes nothing and gives nothing back; their sum is in what the wallet holds), and with them
 * what is left of each single grant.
 */
export const booksOf = async (database: Database, { personId, walletId }: Wallet) => {
  const [row] = await database.query<{ books: object }>(
    `select jsonb_build_object(
       'wallet', (select jsonb_build_object('available', w.available, 'held', w.held, 'debt', w.debt)
                    from octroi.wallet w where w.id = $2),
       'grants', (select jsonb_agg(x order by x::text) from (
          select g.kind, split_part(g.source, ':', 1) as source, g.tokens, i.period_start, i.trial,
                 case when g.source like 'order:%' then null else g.expires_at end as expires_at
            from octroi.token_grant g left join octroi.subscription_invoice i on g.source = 'invoice:' || i.id
           where g.wallet_id = $2 and g.source not like 'give-back:%') x),
       'orders', (select jsonb_agg(x order by x::text) from (
          select o.pack, o.tokens, o.amount, o.state from octroi.customer_order o where o.wallet_id = $2) x),
       'payments', (select jsonb_agg(x order by x::text) from (
          select m.state, m.amount, m.tokens, m.refunded, m.dispute, m.taken_back, m.failure_code,
                 m.paid_at is not null as is_paid, i.state as invoice_state, i.trial, i.amount as asked, t.title,
                 i.period_start, i.period_end
            from octroi.payment m left join octroi.subscription_invoice i on i.id = m.invoice_id
            left join octroi.plan_terms t on t.id = i.terms_id where m.wallet_id = $2) x),
       'invoices', (select jsonb_agg(x order by x::text) from (
          select i.state, i.trial, i.amount, i.period_start, i.period_end, i.made_at, t.title
            from octroi.subscription_invoice i join octroi.plan_terms t on t.id = i.terms_id where i.wallet_id = $2) x),
       'subscriptions', (select jsonb_agg(x order by x::text) from (
          select s.state, t.title, n.title as next_title, s.period_start, s.period_end, s.trial_end, s.cancel_at_end,
                 s.past_due_since is not null as is_late, s.ended_at is not null as is_over
            from octroi.subscription s join octroi.plan_terms t on t.id = s.terms_id
            left join octroi.plan_terms n on n.id = s.next_terms_id where s.wallet_id = $2) x),
       'apps', (select jsonb_agg(x order by x::text) from (
          select a.name, v.expires_at from octroi.live_access v join octroi.app a on a.id = v.app_id
           where v.person_id = $1) x)) as books`,
    [personId, walletId],
  )
  if (row === undefined) throw new Error('no books')
  return row.books
}

/** What somebody paid, and what was sent back of it, in the smallest unit of its currency. */
export const moneyOf = async (database: Database, { walletId }: Wallet) => {
  const [money] = await database.query<{ paid: number; refunded: number }>(
    `select coalesce(sum(amount), 0)::int as paid, coalesce(sum(refunded), 0)::int as refunded
       from octroi.payment where wallet_id = $1 and paid_at is not null`,
    [walletId],
  )
  return money
}

/** Grants that are more than their payment bought: there are none. */
export const doubleCredits = (database: Database) =>
  database.query(
    `select g.source, sum(g.tokens) as tokens from octroi.token_grant g
      where g.source like 'order:%' or g.source like 'invoice:%' or g.source like 'trial:%'
      group by g.source having count(*) > 1
     union all
     select 'invoice:' || i.id, m.tokens
       from octroi.subscription_invoice i
       join octroi.plan_terms t on t.id = i.terms_id
       join octroi.payment m on m.invoice_id = i.id
      where m.paid_at is not null
        and (m.tokens > t.tokens or (i.trial and m.tokens > 0)
             or (not i.trial and t.rollover is null and m.tokens <> t.tokens))`,
  )
