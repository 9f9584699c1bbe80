-- The journal as the person sees it: `tokens` is signed by what it did to the balance (a debt: to what they are worth),
-- `balance` is what was there after. A capture from a hold moves neither: the hold did.
-- Who asks by wallet_id and ref reads along the journal's primary key.
create or replace view octroi.movement with (security_invoker = true) as
select j.wallet_id, j.ref as id, j.at, j.kind, a.name as app,
       case when j.credit = 'available' then j.tokens else -j.tokens end as tokens,
       j.balance, j.note
  from octroi.journal j
  left join octroi.app a on a.id = j.app_id
 where j.debit <> 'held' or j.credit = 'available';
revoke all on octroi.movement from public, anon, authenticated;
