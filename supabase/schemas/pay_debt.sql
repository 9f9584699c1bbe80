-- What a person owes is paid as soon as tokens are there. The caller holds the wallet's lock.
create or replace function octroi.pay_debt(p_wallet bigint) returns void
language plpgsql set search_path = '' as $$
declare
  due bigint;
  balance_after bigint;
begin
  select least(debt, available) into due from octroi.wallet where id = p_wallet;
  if coalesce(due, 0) = 0 then return; end if;
  update octroi.wallet set available = available - due, debt = debt - due
   where id = p_wallet returning available into balance_after;
  perform octroi.burn(p_wallet, due);
  insert into octroi.journal (wallet_id, ref, kind, debit, credit, tokens, balance)
  values (p_wallet, octroi.make_id(), 'debt', 'available', 'debt', due, balance_after);
end $$;
revoke all on function octroi.pay_debt from public, anon, authenticated;
