-- Closes the wallet's grants whose time has come. The caller holds the wallet's lock.
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
  update octroi.wallet
     set available = available - lost,
         next_expiry = coalesce((select min(expires_at) from octroi.token_grant
                                  where wallet_id = p_wallet and closed_at is null), 'infinity')
   where id = p_wallet
  returning available into balance_after;
  if lost > 0 then
    insert into octroi.journal (wallet_id, ref, kind, debit, credit, tokens, balance)
    values (p_wallet, octroi.make_id(), 'expiry', 'available', 'expired', lost, balance_after);
  end if;
end $$;
revoke all on function octroi.expire_due from public, anon, authenticated;
