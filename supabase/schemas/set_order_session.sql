-- Keeps the provider's checkout session of an order; false when it has another one, or has ended: then nobody is to pay
-- there.
create or replace function octroi.set_order_session(p_id uuid, p_session_id text) returns table (kept boolean)
language sql set search_path = '' as $$
  with done as (
    update octroi.customer_order o set session_id = p_session_id
     where o.id = p_id and o.method = 'stripe' and o.ended_at is null and coalesce(o.session_id, p_session_id) = p_session_id
    returning 1
  )
  select exists (select from done)
$$;
revoke all on function octroi.set_order_session from public, anon, authenticated;
