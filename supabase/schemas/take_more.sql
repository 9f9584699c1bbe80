-- Takes for a charge what was not set aside for it: from what is available, the rest as debt. The caller holds the
-- wallet's lock and has expired what is due.
create or replace function octroi.take_more(p_wallet bigint, p_charge uuid, p_app int, p_tokens bigint) returns void
language plpgsql set search_path = '' as $$
declare
  paid bigint;
  balance_after bigint;
begin
  select least(w.available, p_tokens) into paid from octroi.wallet w where w.id = p_wallet;
  update octroi.wallet w set available = w.available - paid, debt = w.debt + (p_tokens - paid)
   where w.id = p_wallet returning w.available into balance_after;
  if paid > 0 then perform octroi.burn(p_wallet, paid); end if;
  insert into octroi.journal (wallet_id, ref, kind, debit, credit, tokens, balance, app_id, charge_id)
  select p_wallet, octroi.make_id(), 'capture', x.debit, 'apps', x.tokens, balance_after, p_app, p_charge
    from (values ('available', paid), ('debt', p_tokens - paid)) x(debit, tokens) where x.tokens > 0;
end $$;
revoke all on function octroi.take_more from public, anon, authenticated;
