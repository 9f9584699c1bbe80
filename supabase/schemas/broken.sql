-- Every broken invariant, a row each; empty means that the books are right. All sources of a fact are added up side by
-- side instead of joined: no plan of it grows faster than the books, whatever the statistics say, and one wallet's are
-- found along the indexes.
drop view if exists octroi.broken;
create view octroi.broken with (security_invoker = true) as
select v.what, b.wallet_id, v.is_now::numeric, v.should_be::numeric
  from (
    select x.wallet_id, sum(x.available) as available, sum(x.held) as held, sum(x.debt) as debt,
           sum(x.booked_available) as booked_available, sum(x.booked_held) as booked_held, sum(x.booked_debt) as booked_debt,
           sum(x.remaining) as remaining, sum(x.open) as open, min(x.looks_at) as looks_at, min(x.expires_at) as expires_at
      from (
        select w.id as wallet_id, w.available, w.held, w.debt, 0 as booked_available, 0 as booked_held, 0 as booked_debt,
               0 as remaining, 0 as open, w.next_expiry as looks_at, null::timestamptz as expires_at
          from octroi.wallet w
         union all
        select j.wallet_id, 0, 0, 0,
               case 'available' when j.credit then j.tokens when j.debit then -j.tokens else 0 end,
               case 'held' when j.credit then j.tokens when j.debit then -j.tokens else 0 end,
               case 'debt' when j.debit then j.tokens when j.credit then -j.tokens else 0 end,
               0, 0, null, null
          from octroi.journal j
         union all
        select g.wallet_id, 0, 0, 0, 0, 0, 0, g.remaining, 0, null, g.expires_at from octroi.token_grant g where g.closed_at is null
         union all
        select h.wallet_id, 0, 0, 0, 0, 0, 0, 0, h.tokens, null, h.expires_at from octroi.hold h where h.state = 'open'
      ) x group by x.wallet_id
  ) b
 cross join lateral (values
    ('available is not the sum of live grants', b.available, b.remaining),
    ('available is not what the journal says', b.available, b.booked_available),
    ('held is not what the journal says', b.held, b.booked_held),
    ('held is not the sum of open holds', b.held, b.open),
    ('debt is not what the journal says', b.debt, b.booked_debt),
    ('a grant or a hold expires before the wallet looks', 0, (b.expires_at < b.looks_at)::int)
  ) v(what, is_now, should_be)
 where v.is_now <> v.should_be
union all
-- A refund needs no settlement, and a captured hold that was refunded since has taken less than it was settled for.
select v.what, c.wallet_id, v.is_now::numeric, v.should_be::numeric
  from (
    select x.wallet_id, x.id, sum(x.taken) as taken, sum(x.booked) as booked, sum(x.settled) as settled,
           sum(x.settlements) as settlements, sum(x.captured) as captured, sum(x.closed) as closed
      from (
        select j.wallet_id, coalesce(j.charge_id, j.ref) as id,
               case 'apps' when j.credit then j.tokens when j.debit then -j.tokens else 0 end as taken,
               case j.kind when 'capture' then j.tokens else 0 end as booked,
               null::bigint as settled, 0 as settlements, null::bigint as captured, null::int as closed
          from octroi.journal j where j.kind in ('charge', 'capture', 'refund')
         union all
        select s.wallet_id, s.charge_id, 0, 0, s.tokens, 1, null, null from octroi.settlement s
         union all
        select h.wallet_id, h.id, 0, 0, null, 0, coalesce(h.captured, 0), (h.state <> 'open')::int from octroi.hold h
      ) x group by x.wallet_id, x.id
  ) c
 cross join lateral (values
    ('more was refunded than charged', c.taken, greatest(c.taken, 0)),
    ('more was taken than settled', c.taken, least(c.taken, coalesce(c.settled, c.taken))),
    ('a hold is not captured as the journal says', c.captured, c.booked),
    ('a hold is open and settled, or neither', c.settlements, c.closed)
  ) v(what, is_now, should_be)
 where v.is_now <> v.should_be
union all
select 'a hold is not what was burnt for it', h.wallet_id, h.tokens, b.tokens
  from octroi.hold h cross join lateral (select coalesce(sum(u.b), 0) as tokens from unnest(h.burnt) u(b)) b
 where h.tokens <> b.tokens
union all
select 'transfers do not arrive', null, t.tokens, 0
  from (select coalesce(sum(case 'transfers' when j.credit then j.tokens else -j.tokens end), 0) as tokens
          from octroi.journal j where j.kind = 'transfer') t
 where t.tokens <> 0
union all
-- A payment that succeeded gave what its order or period sold, once, and no other did.
select 'a payment did not give the tokens that it bought', p.wallet_id, coalesce(g.tokens, 0)::numeric,
       case when p.paid_at is null then 0 else p.tokens end::numeric
  from octroi.payment p
  left join octroi.token_grant g on g.source = coalesce('order:' || p.order_id, 'invoice:' || p.invoice_id)
 where coalesce(g.tokens, 0) <> case when p.paid_at is null then 0 else p.tokens end
union all
select 'tokens of a payment were not taken back as booked', p.wallet_id, p.taken_back::numeric, coalesce(m.tokens, 0)::numeric
  from octroi.payment p
  left join (select x.payment_id, sum(x.tokens) as tokens from octroi.payment_movement x group by x.payment_id) m
    on m.payment_id = p.id
 where p.taken_back <> coalesce(m.tokens, 0)
union all
select 'a movement of a payment is not what the journal says', m.wallet_id, m.tokens::numeric,
       case j.kind when 'take-back' then j.tokens when 'give-back' then -j.tokens else 0 end::numeric
  from octroi.payment_movement m join octroi.journal j on (j.wallet_id, j.ref) = (m.wallet_id, m.ref)
 where m.tokens <> case j.kind when 'take-back' then j.tokens when 'give-back' then -j.tokens else 0 end
union all
-- A referral that was rewarded gave both what they were promised, once, and no other did.
select 'a referral did not give what was promised', null, coalesce(sum(g.tokens), 0),
       case when r.payment_id is null then 0 else r.referrer_tokens + r.referred_tokens end::numeric
  from octroi.referral r
  left join octroi.token_grant g on g.source in ('referral:' || r.id || ':referrer', 'referral:' || r.id || ':referred')
 group by r.id
having coalesce(sum(g.tokens), 0) <> case when r.payment_id is null then 0 else r.referrer_tokens + r.referred_tokens end
union all
-- The numbers of a year are 1 to the last, each once.
select 'a number is missing in a series of invoices', null, coalesce(n.numbers, 0)::numeric, coalesce(s.last, 0)::numeric
  from octroi.invoice_series s
  full join (select split_part(x.number, '-', 1) as kind, split_part(x.number, '-', 2)::int as year, count(*) as numbers,
                    max(split_part(x.number, '-', 3)::int) as last
               from (select i.number from octroi.invoice i where i.number is not null
                      union all
                     select c.number from octroi.credit_note c) x
              group by 1, 2) n on (n.kind, n.year) = (s.kind, s.year)
 where (n.numbers, n.last) is distinct from (s.last::bigint, s.last)
union all
select v.what, i.wallet_id, v.is_now::numeric, v.should_be::numeric
  from octroi.invoice i
  left join (select p.invoice_id, sum(p.amount) as amount from octroi.invoice_payment p group by 1) p on p.invoice_id = i.id
  left join (select c.invoice_id, sum(c.amount) as amount from octroi.credit_note c group by 1) c on c.invoice_id = i.id
  left join octroi.token_grant g on g.source = 'manual-invoice:' || i.id
 cross join lateral (values
    ('an invoice is not paid as noted', i.paid, coalesce(p.amount, 0)),
    ('an invoice is not credited as its notes say', i.credited, coalesce(c.amount, 0)),
    ('an invoice did not give the tokens that it sold', coalesce(g.tokens, 0),
     case when i.paid_at is null then 0 else i.tokens end)
  ) v(what, is_now, should_be)
 where v.is_now <> v.should_be;
revoke all on octroi.broken from public, anon, authenticated;
