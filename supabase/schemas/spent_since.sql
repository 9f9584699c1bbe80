-- What a wallet spent on charges and holds made since the day p_start (UTC), on one app and by one key where given: what
-- apps got for them, and what open holds set aside.
create or replace function octroi.spent_since(p_wallet bigint, p_app int, p_key uuid, p_start date) returns bigint
language sql stable set search_path = '' as $$
  select coalesce(sum(octroi.taken_for(j.wallet_id, j.ref) + coalesce(h.tokens, 0)), 0)::bigint
    from octroi.journal j
    left join octroi.hold h on h.id = j.ref and h.state = 'open'
   where j.wallet_id = p_wallet and j.ref >= octroi.first_id_at(p_start at time zone 'UTC' - interval '1 hour')
     and j.at >= p_start at time zone 'UTC'
     and (j.kind = 'charge' or j.kind = 'hold' and j.charge_id is null)
     and (p_app is null or j.app_id = p_app) and (p_key is null or j.key_id = p_key)
$$;
revoke all on function octroi.spent_since from public, anon, authenticated;
