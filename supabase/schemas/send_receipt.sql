-- Sends the buyer the addresses of a payment's receipt and invoice once more; `p_page` is where the portal shows it, for
-- what has no paper of its own. Status: sent, not_paid, closed, no_payment.
create or replace function octroi.send_receipt(p_payment_id uuid, p_page text) returns table (status text)
language plpgsql set search_path = '' as $$
declare
  payment octroi.payment;
  title text;
begin
  select * into payment from octroi.payment p where p.id = p_payment_id;
  status := case
    when payment.id is null then 'no_payment'
    when payment.paid_at is null then 'not_paid'
    when exists (select from octroi.person p where p.id = payment.person_id and p.status = 'closed') then 'closed'
    else 'sent' end;
  if status = 'sent' then
    select coalesce(o.title, t.title) into title
      from (select payment.order_id, payment.invoice_id) x
      left join octroi.customer_order o on o.id = x.order_id
      left join octroi.subscription_invoice i on i.id = x.invoice_id
      left join octroi.plan_terms t on t.id = i.terms_id;
    insert into octroi.outbox (kind, person_id, payload)
    values ('receipt', payment.person_id, jsonb_build_object(
      'pack', title, 'sum', jsonb_build_object('amount', payment.amount, 'currency', payment.currency),
      'receipt', coalesce(payment.receipt_url, p_page), 'invoice', coalesce(payment.invoice_url, p_page)));
    perform octroi.write_audit('payment.receipt_sent', payment.id::text, payment.person_id);
  end if;
  return next;
end $$;
revoke all on function octroi.send_receipt from public, anon, authenticated;
