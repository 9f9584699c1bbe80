-- The source of the tokens that a payment bought, as their grant names it.
create or replace function octroi.payment_source(p_payment octroi.payment) returns text
language sql immutable set search_path = '' as $$
  select coalesce('order:' || p_payment.order_id, 'invoice:' || p_payment.invoice_id)
$$;
revoke all on function octroi.payment_source from public, anon, authenticated;
