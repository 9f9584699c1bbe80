-- An admin notes money for an invoice, a part of it or all; a negative sum corrects what was noted wrongly, as long as it
-- is not paid in full. The order of an invoice that is paid in full is confirmed. Status: noted, known (under this
-- key before), no_invoice, draft, settled (nothing is left to pay), exceeds (more than is left, or than was noted).
create or replace function octroi.pay_invoice(p_id uuid, p_amount bigint, p_paid_on date, p_note text, p_key text default null)
returns table (status text) language plpgsql set search_path = '' as $$
declare
  invoice octroi.invoice;
  ordered octroi.customer_order;
begin
  -- The order is locked before its invoice, as whoever confirms a transfer does.
  perform from octroi.customer_order o
    where o.id = (select i.order_id from octroi.invoice i where i.id = p_id) for update;
  select * into invoice from octroi.invoice i where i.id = p_id for update;
  status := case
    when invoice.id is null then 'no_invoice'
    when invoice.number is null then 'draft'
    when exists (select from octroi.invoice_payment p where p.invoice_id = p_id and p.key = p_key) then 'known'
    when invoice.paid_at is not null or invoice.credited = invoice.total then 'settled'
    when p_amount > invoice.total - invoice.credited - invoice.paid or invoice.paid + p_amount < 0 or p_amount = 0 then 'exceeds'
    else 'noted' end;
  if status = 'noted' then
    invoice := octroi.add_invoice_payment(invoice, p_amount, p_paid_on, coalesce(p_note, ''), p_key);
    if invoice.order_id is not null and invoice.paid_at is not null then
      select * into ordered from octroi.customer_order o where o.id = invoice.order_id;
      perform octroi.confirm_transfer(ordered.id, ordered.amount, true);
    end if;
  end if;
  return next;
end $$;
revoke all on function octroi.pay_invoice from public, anon, authenticated;
