-- What is known already of a charge that is asked for: under its id (duplicate, key_reused, free) or its Idempotency-Key
-- (already_charged, key_reused); a null status when nothing is. The caller holds the wallet's lock.
create or replace function octroi.recall_charge(
  p_wallet bigint, p_id uuid, p_tokens bigint, p_app int, p_key text,
  out status text, out balance bigint, out charge_id uuid, out charged_at timestamptz, out tokens bigint
) language plpgsql stable set search_path = '' as $$
begin
  select case when j.tokens = p_tokens then 'duplicate' else 'key_reused' end, j.balance, j.ref, j.at, j.tokens
    into status, balance, charge_id, charged_at, tokens
    from octroi.journal j where j.wallet_id = p_wallet and j.ref = p_id;
  if found then return; end if;
  select 'free', w.available, q.id, q.used_at, 0 into status, balance, charge_id, charged_at, tokens
    from octroi.quota_use q join octroi.wallet w on w.id = q.wallet_id where q.wallet_id = p_wallet and q.id = p_id;
  if found or p_key is null then return; end if;
  select case when k.tokens = p_tokens then 'already_charged' else 'key_reused' end, w.available, k.ref, k.created_at, 0
    into status, balance, charge_id, charged_at, tokens
    from octroi.idempotency_key k join octroi.wallet w on w.id = k.wallet_id
   where k.wallet_id = p_wallet and k.app_id = p_app and k.key = p_key and k.created_at > now() - interval '24 hours'
     and not octroi.is_given_back(p_wallet, k.ref);
end $$;
revoke all on function octroi.recall_charge from public, anon, authenticated;
