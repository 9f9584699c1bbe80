-- Takes tokens of a payment back: from what is left of its grant, then (p_all) from what else is available, the rest as
-- debt. Answers how many were taken. The caller holds the payment's and the wallet's locks.
create or replace function octroi.take_back(p_payment octroi.payment, p_tokens bigint, p_all boolean, p_note text)
returns bigint language plpgsql set search_path = '' as $$
declare
  own octroi.token_grant;
  from_own bigint;
  from_rest bigint;
  from_debt bigint;
  balance_after bigint;
begin
  select * into own from octroi.token_grant g where g.source = octroi.payment_source(p_payment);
  from_own := case when own.closed_at is null then least(own.remaining, p_tokens) else 0 end;
  select case when p_all then least(w.available - from_own, p_tokens - from_own) else 0 end into from_rest
    from octroi.wallet w where w.id = p_payment.wallet_id;
  from_debt := case when p_all then p_tokens - from_own - from_rest else 0 end;
  if from_own > 0 then
    update octroi.token_grant g
       set remaining = g.remaining - from_own, closed_at = case when g.remaining = from_own then now() end
     where g.id = own.id;
  end if;
  update octroi.wallet w set available = w.available - from_own - from_rest, debt = w.debt + from_debt
   where w.id = p_payment.wallet_id returning w.available into balance_after;
  if from_rest > 0 then perform octroi.burn(p_payment.wallet_id, from_rest); end if;
  with moved as (
    insert into octroi.journal (wallet_id, ref, kind, debit, credit, tokens, balance, note)
    select p_payment.wallet_id, octroi.make_id(), 'take-back', x.debit, 'purchases', x.tokens, balance_after, p_note
      from (values ('available', from_own + from_rest), ('debt', from_debt)) x(debit, tokens) where x.tokens > 0
    returning wallet_id, ref, tokens
  )
  insert into octroi.payment_movement (wallet_id, ref, payment_id, tokens)
  select m.wallet_id, m.ref, p_payment.id, m.tokens from moved m;
  return from_own + from_rest + from_debt;
end $$;
revoke all on function octroi.take_back from public, anon, authenticated;
