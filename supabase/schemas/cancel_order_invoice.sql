-- An order by bank transfer ended unpaid: its invoice is credited.
create or replace function octroi.cancel_order_invoice(p_order octroi.customer_order) returns void
language plpgsql set search_path = '' as $$
declare
  invoice octroi.invoice;
  reason text;
begin
  select * into invoice from octroi.invoice i where i.order_id = p_order.id and i.credited < i.total for update;
  if invoice.id is null then return; end if;
  reason := case
    when invoice.language = 'fr' then case p_order.state when 'expired' then 'La commande a expiré.' else 'La commande a été annulée.' end
    when p_order.state = 'expired' then 'The order expired.' else 'The order was cancelled.' end;
  perform octroi.add_credit_note(invoice, invoice.total - invoice.credited, reason);
end $$;
revoke all on function octroi.cancel_order_invoice from public, anon, authenticated;
