-- Takes tokens back that were given: what is left of their grant, then from what else is available, the rest as debt.
-- What expired is gone already. The caller holds the wallet's lock and sees to it that this happens once.
create or replace function octroi.take_gift_back(p_source text, p_note text) returns void
language plpgsql set search_path = '' as $$
declare
  own octroi.token_grant;
  owed bigint;
  from_own bigint;
  from_rest bigint;
  balance_after bigint;
begin
  select * into own from octroi.token_grant g where g.source = p_source;
  if own.id is null then return; end if;
  owed := case when own.closed_at is null then own.tokens else own.tokens - own.remaining end;
  from_own := case when own.closed_at is null then own.remaining else 0 end;
  if from_own > 0 then
    update octroi.token_grant g set remaining = 0, closed_at = now() where g.id = own.id;
  end if;
  select least(w.available - from_own, owed - from_own) into from_rest from octroi.wallet w where w.id = own.wallet_id;
  update octroi.wallet w
     set available = w.available - from_own - from_rest, debt = w.debt + owed - from_own - from_rest
   where w.id = own.wallet_id returning w.available into balance_after;
  if from_rest > 0 then perform octroi.burn(own.wallet_id, from_rest); end if;
  insert into octroi.journal (wallet_id, ref, kind, debit, credit, tokens, balance, note)
  select own.wallet_id, octroi.make_id(), 'take-back', x.debit, 'gifts', x.tokens, balance_after, p_note
    from (values ('available', from_own + from_rest), ('debt', owed - from_own - from_rest)) x(debit, tokens)
   where x.tokens > 0;
end $$;
revoke all on function octroi.take_gift_back from public, anon, authenticated;
