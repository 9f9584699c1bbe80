-- Every broken invariant, a row each; empty means that the books are right.
create or replace view octroi.broken with (security_invoker = true) as
with journal as (
  select wallet_id,
         sum(case 'available' when credit then tokens when debit then -tokens else 0 end) as available,
         sum(case 'held' when credit then tokens when debit then -tokens else 0 end) as held,
         sum(case 'debt' when debit then tokens when credit then -tokens else 0 end) as debt
    from octroi.journal group by wallet_id
), live as (
  select wallet_id, sum(remaining) as remaining, min(expires_at) as next_expiry
    from octroi.token_grant where closed_at is null group by wallet_id
), refund as (
  select f.wallet_id, f.charge_id, sum(f.tokens) as tokens
    from octroi.journal f where f.kind = 'refund' group by 1, 2
)
select 'available is not the sum of live grants' as what, w.id as wallet_id, w.available as is_now, coalesce(l.remaining, 0) as should_be
  from octroi.wallet w left join live l on l.wallet_id = w.id where w.available <> coalesce(l.remaining, 0)
union all
select 'available is not what the journal says', w.id, w.available, coalesce(j.available, 0)
  from octroi.wallet w left join journal j on j.wallet_id = w.id where w.available <> coalesce(j.available, 0)
union all
select 'held is not what the journal says', w.id, w.held, coalesce(j.held, 0)
  from octroi.wallet w left join journal j on j.wallet_id = w.id where w.held <> coalesce(j.held, 0)
union all
select 'debt is not what the journal says', w.id, w.debt, coalesce(j.debt, 0)
  from octroi.wallet w left join journal j on j.wallet_id = w.id where w.debt <> coalesce(j.debt, 0)
union all
select 'a grant expires before the wallet looks', w.id, 0, 0
  from octroi.wallet w join live l on l.wallet_id = w.id where l.next_expiry < w.next_expiry
union all
select 'more was refunded than charged', r.wallet_id, r.tokens::bigint, coalesce(c.tokens, 0)
  from refund r left join octroi.journal c on c.wallet_id = r.wallet_id and c.ref = r.charge_id and c.kind = 'charge'
 where r.tokens > coalesce(c.tokens, 0);
revoke all on octroi.broken from public, anon, authenticated;
