-- The order of a payment at the provider, or of its checkout session; no row when it is none of ours.
create or replace function octroi.find_order_by_payment(p_provider_id text default null, p_session_id text default null)
returns table (id uuid, session_id text) language sql stable set search_path = '' as $$
  select o.id, o.session_id from octroi.payment m join octroi.customer_order o on o.id = m.order_id
   where m.provider_id = p_provider_id
   union all
  select o.id, o.session_id from octroi.customer_order o where o.session_id = p_session_id
   limit 1
$$;
revoke all on function octroi.find_order_by_payment from public, anon, authenticated;
