-- The invoice of an order by bank transfer, due when the order expires; none while the seller is not known. What a promotion
-- takes off is a line of its own.
create or replace function octroi.invoice_order(p_order octroi.customer_order) returns void
language plpgsql set search_path = '' as $$
declare
  invoice octroi.invoice;
  sells jsonb := octroi.seller_now();
  today date := (clock_timestamp() at time zone 'UTC')::date;
begin
  if sells is null then return; end if;
  insert into octroi.invoice
    (id, wallet_id, person_id, order_id, language, currency, items, taxes, total, due_on, issued_on, sent_at, seller, buyer, number)
  select octroi.make_id(), p_order.wallet_id, p_order.person_id, p_order.id,
         coalesce((select n.language from octroi.notification_setting n where n.person_id = p_order.person_id), 'en'),
         p_order.currency,
         jsonb_build_array(jsonb_build_object(
           'title', p_order.title, 'count', 1, 'amount', p_order.amount + p_order.discount, 'rate', s.tax_rate))
           || case when p_order.discount = 0 then '[]' else jsonb_build_array(jsonb_build_object(
                'title', (select r.name from octroi.promotion r where r.id = p_order.promotion_id),
                'count', 1, 'amount', -p_order.discount, 'rate', s.tax_rate)) end,
         '[]', 0, greatest((p_order.expires_at at time zone 'UTC')::date, today), today, clock_timestamp(), sells,
         octroi.buyer_of(p_order.person_id), octroi.take_number('INV', today)
    from octroi.seller s
  returning * into invoice;
  perform octroi.tell_invoice(invoice, 'invoice', invoice.number, invoice.total);
end $$;
revoke all on function octroi.invoice_order from public, anon, authenticated;
