-- Gives a free use back that was not delivered; the last one of the period takes its number, so that there are no gaps.
-- False when there is no such use. The caller holds the wallet's lock.
create or replace function octroi.give_back_use(p_wallet bigint, p_id uuid) returns boolean
language plpgsql set search_path = '' as $$
declare
  gone octroi.quota_use;
begin
  delete from octroi.quota_use q where q.wallet_id = p_wallet and q.id = p_id returning * into gone;
  if gone.id is null then return false; end if;
  update octroi.quota_use q set nth = gone.nth
   where (q.wallet_id, q.app_id, q.rule, q.period_start) = (gone.wallet_id, gone.app_id, gone.rule, gone.period_start)
     and q.nth > gone.nth
     and q.nth = (select max(l.nth) from octroi.quota_use l
                   where (l.wallet_id, l.app_id, l.rule, l.period_start) = (gone.wallet_id, gone.app_id, gone.rule, gone.period_start));
  return true;
end $$;
revoke all on function octroi.give_back_use from public, anon, authenticated;
