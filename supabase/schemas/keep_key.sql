-- Remembers for 24 hours what an Idempotency-Key (null: none) was charged as. The caller holds the wallet's lock.
create or replace function octroi.keep_key(p_wallet bigint, p_app int, p_key text, p_id uuid, p_tokens bigint) returns void
language plpgsql set search_path = '' as $$
begin
  if p_key is null then return; end if;
  insert into octroi.idempotency_key (wallet_id, app_id, key, ref, tokens)
  values (p_wallet, p_app, p_key, p_id, p_tokens)
  on conflict (wallet_id, app_id, key) do update set ref = excluded.ref, tokens = excluded.tokens, created_at = now();
end $$;
revoke all on function octroi.keep_key from public, anon, authenticated;
