-- Takes tokens of a payment back: from what is left of its grants, then (p_all) from what else is available, the rest as
-- debt. What of them ended unspent is gone, and not taken a second time. Answers how many were taken. The caller holds the
-- payment's and the wallet's locks.
create or replace function octroi.take_back(p_payment octroi.payment, p_tokens bigint, p_all boolean, p_note text)
returns bigint language plpgsql set search_path = '' as $$
declare
  from_own bigint;
  gone bigint;
  from_rest bigint;
  from_debt bigint;
  balance_after bigint;
begin
  select coalesce(sum(g.remaining), 0) into gone
    from octroi.token_grant g
   where g.source in (select octroi.payment_sources(p_payment)) and g.closed_at is not null;
  with own as (
    select g.id, g.remaining, sum(g.remaining) over (order by g.id) - g.remaining as before
      from octroi.token_grant g
     where g.source in (select octroi.payment_sources(p_payment)) and g.closed_at is null
  ), taken as (
    update octroi.token_grant g
       set remaining = greatest(0, o.remaining - (p_tokens - o.before)),
           closed_at = case when o.remaining <= p_tokens - o.before then now() end
      from own o
     where g.id = o.id and o.before < p_tokens
    returning least(o.remaining, p_tokens - o.before) as tokens
  )
  select coalesce(sum(t.tokens), 0) into from_own from taken t;
  from_debt := case when p_all then greatest(0, p_tokens - from_own - gone) else 0 end;
  select least(w.available - from_own, from_debt) into from_rest from octroi.wallet w where w.id = p_payment.wallet_id;
  from_debt := from_debt - from_rest;
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
