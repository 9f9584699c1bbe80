-- Takes one of a rule's free uses, p_quota `{n, per: day|week|month}`, that the classes p_refunds give back; false when the period's are used up. The caller
-- holds the wallet's lock.
drop function if exists octroi.use_quota(bigint, uuid, int, text, jsonb);
create or replace function octroi.use_quota(
  p_wallet bigint, p_id uuid, p_app int, p_rule text, p_quota jsonb, p_refunds text
) returns boolean language plpgsql set search_path = '' as $$
declare
  start date := octroi.period_start(p_quota ->> 'per', now());
begin
  -- The numbers have no gaps (give_back_use), so the last one is the count: one step into the index.
  insert into octroi.quota_use (id, wallet_id, app_id, rule, period_start, nth, refunds)
  select p_id, p_wallet, p_app, p_rule, start, used + 1, p_refunds
    from (select coalesce(max(q.nth), 0) as used from octroi.quota_use q
           where q.wallet_id = p_wallet and q.app_id = p_app and q.rule = p_rule and q.period_start = start) u
   where used < (p_quota ->> 'n')::int;
  return found;
end $$;
revoke all on function octroi.use_quota from public, anon, authenticated;
