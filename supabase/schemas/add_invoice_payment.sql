-- Notes money for an invoice. Once it is paid in full, its tokens are given, once. The caller holds the invoice's lock.
create or replace function octroi.add_invoice_payment(
  p_invoice octroi.invoice, p_amount bigint, p_paid_on date, p_note text, p_key text default null
) returns octroi.invoice language plpgsql set search_path = '' as $$
declare
  invoice octroi.invoice;
begin
  insert into octroi.invoice_payment (id, invoice_id, amount, paid_on, note, key)
  values (octroi.make_id(), p_invoice.id, p_amount, p_paid_on, p_note, p_key);
  update octroi.invoice i
     set paid = i.paid + p_amount,
         paid_at = case when i.paid + p_amount + i.credited >= i.total then now() end
   where i.id = p_invoice.id returning * into invoice;
  perform octroi.write_audit(
    'invoice.payment_noted', p_invoice.id::text, p_invoice.person_id, null,
    jsonb_build_object('number', p_invoice.number, 'amount', p_amount, 'currency', p_invoice.currency, 'reason', nullif(p_note, '')));
  perform octroi.balance_invoice(invoice);
  return invoice;
end $$;
revoke all on function octroi.add_invoice_payment from public, anon, authenticated;
