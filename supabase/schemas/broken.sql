-- Every broken invariant, a row each; empty means that the books are right. Wallet by wallet along the indexes, so that
-- one wallet's are found without reading all.
drop view if exists octroi.broken;
create view octroi.broken with (security_invoker = true) as
select v.what, w.id as wallet_id, v.is_now::numeric, v.should_be::numeric
  from octroi.wallet w
 cross join lateral (
    select coalesce(sum(case 'available' when j.credit then j.tokens when j.debit then -j.tokens end), 0) as available,
           coalesce(sum(case 'held' when j.credit then j.tokens when j.debit then -j.tokens end), 0) as held,
           coalesce(sum(case 'debt' when j.debit then j.tokens when j.credit then -j.tokens end), 0) as debt
      from octroi.journal j where j.wallet_id = w.id
  ) j
 cross join lateral (
    select coalesce(sum(g.remaining), 0) as remaining, min(g.expires_at) as next_expiry
      from octroi.token_grant g where g.wallet_id = w.id and g.closed_at is null
  ) g
 cross join lateral (
    select coalesce(sum(h.tokens), 0) as tokens, min(h.expires_at) as next_expiry
      from octroi.hold h where h.wallet_id = w.id and h.state = 'open'
  ) h
 cross join lateral (values
    ('available is not the sum of live grants', w.available, g.remaining),
    ('available is not what the journal says', w.available, j.available),
    ('held is not what the journal says', w.held, j.held),
    ('held is not the sum of open holds', w.held, h.tokens),
    ('debt is not what the journal says', w.debt, j.debt),
    ('a grant or a hold expires before the wallet looks', 0, (least(g.next_expiry, h.next_expiry) < w.next_expiry)::int)
  ) v(what, is_now, should_be)
 where v.is_now <> v.should_be
union all
select case when t.taken < 0 then 'more was refunded than charged' else 'more was taken than settled' end,
       c.wallet_id, t.taken, case when t.taken < 0 then 0 else c.settled end
  from (select f.wallet_id, f.charge_id, null::bigint as settled from octroi.journal f where f.kind = 'refund'
         union
        select s.wallet_id, s.charge_id, s.tokens from octroi.settlement s) c
 cross join lateral (
    select coalesce(sum(case when j.credit = 'apps' then j.tokens when j.debit = 'apps' then -j.tokens end), 0) as taken
      from (select j.debit, j.credit, j.tokens from octroi.journal j
             where j.wallet_id = c.wallet_id and j.ref = c.charge_id and j.kind = 'charge'
             union all
            select j.debit, j.credit, j.tokens from octroi.journal j
             where j.wallet_id = c.wallet_id and j.charge_id = c.charge_id) j
  ) t
 where t.taken < 0 or t.taken > c.settled
union all
select 'a hold is not what was burnt for it', h.wallet_id, h.tokens, b.tokens
  from octroi.hold h cross join lateral (select coalesce(sum(u.b), 0) as tokens from unnest(h.burnt) u(b)) b
 where h.tokens <> b.tokens
union all
select 'a hold is not captured as the journal says', h.wallet_id, coalesce(h.captured, 0), c.tokens
  from octroi.hold h
 cross join lateral (
    select coalesce(sum(j.tokens), 0) as tokens
      from octroi.journal j where j.charge_id = h.id and j.wallet_id = h.wallet_id and j.kind = 'capture') c
 where coalesce(h.captured, 0) <> c.tokens
union all
select 'a hold is open and settled, or neither', h.wallet_id, count(s.charge_id), (h.state <> 'open')::int
  from octroi.hold h left join octroi.settlement s on s.charge_id = h.id
 group by h.id having count(s.charge_id) <> (h.state <> 'open')::int
union all
select 'transfers do not arrive', null, t.tokens, 0
  from (select coalesce(sum(case 'transfers' when j.credit then j.tokens else -j.tokens end), 0) as tokens
          from octroi.journal j where j.kind = 'transfer') t
 where t.tokens <> 0;
revoke all on octroi.broken from public, anon, authenticated;
