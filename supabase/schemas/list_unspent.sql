-- The tokens that people hold, set aside ones too, by the payment that they were bought in: what was paid for them, less
-- what went back, in proportion. Without a payment they were given, or moved: given back by a charge, or between people.
create or replace function octroi.list_unspent()
returns table (kind text, live boolean, currency text, tokens bigint, money numeric) language sql stable set search_path = '' as $$
  with held as (
    select u.id, sum(u.tokens)::bigint as tokens
      from octroi.hold h cross join unnest(h.grants, h.burnt) u(id, tokens) where h.state = 'open' group by 1
  ), grants as (
    select g.wallet_id, g.kind, g.source, g.remaining as tokens from octroi.token_grant g where g.closed_at is null
     union all
    select g.wallet_id, g.kind, g.source, h.tokens from held h join octroi.token_grant g on g.id = h.id
  ), bought as (
    -- The source of a grant names its order, its invoice, or the movement that gave tokens of a payment back.
    select g.kind, coalesce(o.id, i.id, b.payment_id) as payment_id, sum(g.tokens)::bigint as tokens
      from grants g
      left join octroi.payment o
        on o.order_id = case when g.source like 'order:%' then substr(g.source, 7)::uuid end
      left join octroi.payment i
        on i.invoice_id = case when g.source like 'invoice:%' then substr(g.source, 9)::uuid end
      left join octroi.payment_movement b
        on b.wallet_id = g.wallet_id and b.ref = case when g.source like 'give-back:%' then substr(g.source, 11)::uuid end
     group by 1, 2
  )
  select case when m.id is not null then 'sold' when b.kind in ('refund', 'transfer') then 'moved' else 'given' end,
         coalesce(m.live, true), coalesce(m.currency, ''), b.tokens,
         coalesce((m.amount - m.refunded)::numeric * b.tokens / nullif(m.tokens - m.taken_back, 0), 0)
    from bought b left join octroi.payment m on m.id = b.payment_id
$$;
revoke all on function octroi.list_unspent from public, anon, authenticated;
