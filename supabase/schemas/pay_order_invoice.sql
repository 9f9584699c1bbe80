-- A bank transfer was confirmed: what was not noted yet of its invoice is. An order whose invoice was cancelled, or that
-- was made while the seller was not known, has one now.
create or replace function octroi.pay_order_invoice(p_order octroi.customer_order) returns void
language plpgsql set search_path = '' as $$
declare
  invoice octroi.invoice;
begin
  select * into invoice from octroi.invoice i where i.order_id = p_order.id and i.credited < i.total for update;
  if invoice.id is null then
    perform octroi.invoice_order(p_order);
    select * into invoice from octroi.invoice i where i.order_id = p_order.id and i.credited < i.total for update;
  end if;
  if invoice.id is null then return; end if;
  if invoice.paid < invoice.total then
    perform octroi.add_invoice_payment(invoice, invoice.total - invoice.paid, (now() at time zone 'UTC')::date, '');
  end if;
  update octroi.payment p
     set invoice_number = invoice.number, invoice_url = '/api/invoices/' || invoice.id || '/pdf'
   where p.order_id = p_order.id;
end $$;
revoke all on function octroi.pay_order_invoice from public, anon, authenticated;
