-- An admin gives (a grant) or takes (never more than is there); somebody of the role support moves at most p_support_max
-- tokens a day (UTC) that way, given and taken alike. Status: adjusted, duplicate (this key before, with the same
-- tokens), key_reused, insufficient, support_limit, no_person, invalid. `ref` names the movement.
drop function if exists octroi.adjust_balance(uuid, bigint, text, uuid, text);
create or replace function octroi.adjust_balance(
  p_person_id uuid, p_tokens bigint, p_reason text, p_actor_id uuid, p_key text default null, p_support_max bigint default 0
) returns table (status text, ref uuid, balance bigint)
language plpgsql set search_path = '' as $$
declare
  wallet octroi.wallet;
  known octroi.idempotency_key;
  by_support boolean := exists (select from octroi.person p where p.id = p_actor_id and p.role = 'support');
begin
  ref := octroi.make_id();
  select * into wallet from octroi.wallet w where w.person_id = p_person_id;
  if wallet.id is null then
    status := 'no_person'; return next; return;
  end if;
  perform octroi.lock_wallet(wallet.id);
  select * into wallet from octroi.wallet w where w.id = wallet.id;
  balance := wallet.available;
  select * into known from octroi.idempotency_key k
   where k.wallet_id = wallet.id and k.app_id = 0 and k.key = p_key and k.created_at > now() - interval '24 hours';
  if known.ref is not null then
    status := case when known.tokens = p_tokens then 'duplicate' else 'key_reused' end;
    ref := known.ref;
  elsif coalesce(p_tokens, 0) = 0 or coalesce(btrim(p_reason), '') = '' then
    status := 'invalid';
  elsif -p_tokens > wallet.available then
    status := 'insufficient';
  elsif by_support and not octroi.count_support(p_actor_id, p_tokens, p_support_max) then
    status := 'support_limit';
  elsif p_tokens > 0 then
    perform octroi.credit(
      p_wallet => wallet.id, p_ref => ref, p_grant_kind => 'adjustment', p_tokens => p_tokens,
      p_source => 'adjustment:' || ref, p_journal_kind => 'adjustment', p_from => 'adjustments',
      p_note => p_reason, p_actor_id => p_actor_id);
    status := 'adjusted';
  else
    update octroi.wallet w set available = w.available + p_tokens where w.id = wallet.id;
    perform octroi.burn(wallet.id, -p_tokens);
    insert into octroi.journal (wallet_id, ref, kind, debit, credit, tokens, balance, note, actor_id)
    values (wallet.id, ref, 'adjustment', 'available', 'adjustments', -p_tokens, wallet.available + p_tokens, p_reason, p_actor_id);
    status := 'adjusted';
  end if;
  if status = 'adjusted' and p_key is not null then
    insert into octroi.idempotency_key (wallet_id, app_id, key, ref, tokens) values (wallet.id, 0, p_key, ref, p_tokens)
    on conflict (wallet_id, app_id, key) do update set ref = excluded.ref, tokens = excluded.tokens, created_at = now();
  end if;
  select w.available into balance from octroi.wallet w where w.id = wallet.id;
  return next;
end $$;
revoke all on function octroi.adjust_balance from public, anon, authenticated;
