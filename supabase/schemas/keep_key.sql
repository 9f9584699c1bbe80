-- Remembers for 24 hours what an Idempotency-Key (null: none) was charged as. The caller holds the wallet's lock.
create or replace function octroi.keep_key(p_wallet bigint, p_app int, p_key text, p_id uuid, p_tokens bigint) returns void
language sql set search_path = '' as $$
  insert into octroi.idempotency_key (wallet_id, app_id, key, ref, tokens)
  select p_wallet, p_app, p_key, p_id, p_tokens where p_key is not null
  on conflict (wallet_id, app_id, key) do update set ref = excluded.ref, tokens = excluded.tokens, created_at = now()
$$;
revoke all on function octroi.keep_key from public, anon, authenticated;
