-- An admin has sent money of a bank transfer back; p_amount in all so far, this time's included, so that saying it twice
-- is saying it once. Status: refunded, no_payment, invalid (less than before, or more than was paid).
create or replace function octroi.refund_transfer(p_payment_id uuid, p_amount bigint) returns table (status text)
language plpgsql set search_path = '' as $$
declare
  payment octroi.payment;
begin
  select * into payment from octroi.payment p where p.id = p_payment_id for update;
  status := case
    when payment.id is null or payment.method <> 'transfer' or payment.paid_at is null then 'no_payment'
    when coalesce(p_amount, 0) not between greatest(payment.refunded, 1) and payment.amount then 'invalid'
    else 'refunded' end;
  if status = 'refunded' then
    -- As claim_top_up, before the wallet: the payment's triggers want both.
    perform from octroi.top_up t where t.person_id = payment.person_id and t.live = payment.live for update;
    update octroi.payment p
       set refunded = p_amount, state = case when p_amount = p.amount then 'refunded' else 'succeeded' end
     where p.id = p_payment_id;
    perform octroi.balance_payment(p_payment_id);
  end if;
  return next;
end $$;
revoke all on function octroi.refund_transfer from public, anon, authenticated;
