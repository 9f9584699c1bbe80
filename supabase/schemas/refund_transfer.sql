-- An admin has sent money of a bank transfer back: p_amount more than the p_refunded that had gone back when they decided.
-- Whoever knows of less than the books do, a second time or a second admin, changes nothing. Status: refunded, no_payment,
-- changed (another sum has gone back by now), invalid (less than 1, or more than was left).
drop function if exists octroi.refund_transfer(uuid, bigint);
create or replace function octroi.refund_transfer(
  p_payment_id uuid, p_refunded bigint, p_amount bigint, p_reason text
) returns table (status text)
language plpgsql set search_path = '' as $$
declare
  payment octroi.payment;
begin
  select * into payment from octroi.payment p where p.id = p_payment_id for update;
  status := case
    when payment.id is null or payment.method <> 'transfer' or payment.paid_at is null then 'no_payment'
    when p_refunded is distinct from payment.refunded then 'changed'
    when coalesce(p_amount, 0) not between 1 and payment.amount - payment.refunded then 'invalid'
    else 'refunded' end;
  if status = 'refunded' then
    -- As claim_top_up, before the wallet: the payment's triggers want both.
    perform from octroi.top_up t where t.person_id = payment.person_id and t.live = payment.live for update;
    -- First: the credit note of the invoice takes its reason from there.
    perform octroi.note_refund(p_payment_id, p_amount, p_reason);
    update octroi.payment p
       set refunded = p.refunded + p_amount,
           state = case when p.refunded + p_amount = p.amount then 'refunded' else 'succeeded' end
     where p.id = p_payment_id;
    perform octroi.balance_payment(p_payment_id);
  end if;
  return next;
end $$;
revoke all on function octroi.refund_transfer from public, anon, authenticated;
