-- Adds a grant to a locked wallet and pays its debt first. False when this source was credited before:
-- no payment, voucher or refund credits twice.
create or replace function octroi.credit(
  p_wallet bigint, p_ref uuid, p_grant_kind text, p_tokens bigint, p_source text,
  p_journal_kind text, p_from text, p_note text default '',
  p_app_id int default null, p_actor_id uuid default null, p_charge_id uuid default null,
  p_priority smallint default 50, p_expires_at timestamptz default 'infinity'
) returns boolean
language plpgsql set search_path = '' as $$
declare
  balance_after bigint;
begin
  insert into octroi.token_grant (wallet_id, kind, priority, tokens, remaining, expires_at, source)
  values (p_wallet, p_grant_kind, p_priority, p_tokens, p_tokens, p_expires_at, p_source)
  on conflict (source) do nothing;
  if not found then return false; end if;
  update octroi.wallet set available = available + p_tokens, next_expiry = least(next_expiry, p_expires_at)
   where id = p_wallet returning available into balance_after;
  insert into octroi.journal
    (wallet_id, ref, kind, debit, credit, tokens, balance, app_id, note, actor_id, charge_id)
  values
    (p_wallet, p_ref, p_journal_kind, p_from, 'available', p_tokens, balance_after, p_app_id, p_note, p_actor_id, p_charge_id);
  -- A refund comes back with its grant's expiry, which may have passed: it must not pay a debt.
  if p_expires_at <= now() then perform octroi.expire_due(p_wallet); end if;
  perform octroi.pay_debt(p_wallet);
  -- A fifth of the last grant is when the person is told that it runs low; what comes back is no new grant.
  if p_grant_kind <> 'refund' then
    update octroi.wallet w set low_at = ceil(p_tokens * 0.2)
     where w.id = p_wallet and w.available + w.held >= ceil(p_tokens * 0.2);
  end if;
  return true;
end $$;
revoke all on function octroi.credit from public, anon, authenticated;
