-- Brings the tokens of a payment in line with its money: what was refunded in proportion, all when a dispute was lost, and
-- while one is open whatever is left of its grant. It says what should be, not what happened, so any order of events, and
-- any number of calls, ends the same. The caller holds the payment's lock.
create or replace function octroi.balance_payment(p_id uuid) returns void
language plpgsql set search_path = '' as $$
declare
  payment octroi.payment;
  own octroi.token_grant;
  owed bigint;
  moved bigint := 0;
begin
  select * into payment from octroi.payment p where p.id = p_id;
  if payment.paid_at is null then return; end if;
  perform octroi.lock_wallet(payment.wallet_id);
  -- Less than the whole money is never the whole pack: a token is rounded in the buyer's favour.
  owed := case
    when payment.dispute = 'lost' then payment.tokens
    when payment.amount = 0 then 0
    else floor(payment.tokens::numeric * payment.refunded / payment.amount)::bigint end;
  if payment.taken_back < owed then
    moved := octroi.take_back(payment, owed - payment.taken_back, true,
                              case payment.dispute when 'lost' then 'disputed' else 'refunded' end);
  end if;
  if payment.dispute = 'open' then
    moved := moved + octroi.take_back(payment, payment.tokens - payment.taken_back - moved, false, 'disputed');
  elsif payment.taken_back > owed then
    select * into own from octroi.token_grant g where g.source = octroi.payment_source(payment);
    moved := owed - payment.taken_back;
    perform octroi.give_back(payment, own, -moved);
  end if;
  if moved <> 0 then
    update octroi.payment p set taken_back = p.taken_back + moved where p.id = p_id;
  end if;
end $$;
revoke all on function octroi.balance_payment from public, anon, authenticated;
