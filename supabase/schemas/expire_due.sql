-- Closes the wallet's grants and open holds whose time has come. The caller holds the wallet's lock.
create or replace function octroi.expire_due(p_wallet bigint) returns void
language plpgsql set search_path = '' as $$
declare
  lost bigint;
  balance_after bigint;
begin
  with expired as (
    update octroi.token_grant set closed_at = now()
     where wallet_id = p_wallet and closed_at is null and expires_at <= now()
    returning remaining
  )
  select coalesce(sum(remaining), 0) into lost from expired;
  if lost > 0 then
    update octroi.wallet set available = available - lost where id = p_wallet returning available into balance_after;
    insert into octroi.journal (wallet_id, ref, kind, debit, credit, tokens, balance)
    values (p_wallet, octroi.make_id(), 'expiry', 'available', 'expired', lost, balance_after);
  end if;
  -- After the grants: a hold's tokens go back to those that live, and may pay a debt from them.
  with due as (
    select h.id, h.app_id from octroi.hold h
     where h.wallet_id = p_wallet and h.state = 'open' and h.expires_at <= now() order by h.id
  ), closed as (
    select d.*, octroi.close_hold(d.id, 0, 'expired') from due d
  )
  insert into octroi.settlement (charge_id, wallet_id, app_id, result, tokens, source)
  select c.id, p_wallet, c.app_id, 'voided', 0, 'expiry' from closed c;
  update octroi.wallet
     set next_expiry = least(
           (select min(expires_at) from octroi.token_grant where wallet_id = p_wallet and closed_at is null),
           (select min(expires_at) from octroi.hold where wallet_id = p_wallet and state = 'open'),
           'infinity')
   where id = p_wallet;
end $$;
revoke all on function octroi.expire_due from public, anon, authenticated;
