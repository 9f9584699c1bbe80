-- Adds tokens (negative: given back) to the totals of the wallet's spend limits that bear on this app and key, in the
-- period of the charge's time. The caller holds the wallet's lock.
create or replace function octroi.count_spending(p_wallet bigint, p_app int, p_key uuid, p_at timestamptz, p_tokens bigint)
returns void language plpgsql set search_path = '' as $$
begin
  insert into octroi.spend_total as t (limit_id, period_start, tokens)
  select l.id, octroi.period_start(l.period, p_at), greatest(0, p_tokens)
    from octroi.spend_limit l
   where l.wallet_id = p_wallet and (l.app_id is null or l.app_id = p_app) and (l.key_id is null or l.key_id = p_key)
     and p_tokens <> 0
  on conflict (limit_id, period_start) do update set tokens = t.tokens + p_tokens;
end $$;
revoke all on function octroi.count_spending from public, anon, authenticated;
