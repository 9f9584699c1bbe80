-- The sources of all tokens that are there for a payment: what it bought, and what of it was taken and given back.
create or replace function octroi.payment_sources(p_payment octroi.payment) returns setof text
language sql stable set search_path = '' as $$
  select octroi.payment_source(p_payment)
   union all
  select 'give-back:' || m.ref from octroi.payment_movement m where m.payment_id = p_payment.id and m.tokens < 0
$$;
revoke all on function octroi.payment_sources from public, anon, authenticated;
