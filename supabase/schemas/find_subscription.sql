-- The subscription that the provider calls so: itself, its checkout session, or a payment for one of its invoices; no row
-- when it is none of ours.
create or replace function octroi.find_subscription(
  p_provider_id text default null, p_session_id text default null, p_payment_id text default null
) returns table (id uuid, provider_id text, session_id text) language sql stable set search_path = '' as $$
  select s.id, s.provider_id, s.session_id from octroi.subscription s where s.provider_id = p_provider_id
   union all
  select s.id, s.provider_id, s.session_id from octroi.subscription s where s.session_id = p_session_id
   union all
  select s.id, s.provider_id, s.session_id
    from octroi.payment p
    join octroi.subscription_invoice i on i.id = p.invoice_id
    join octroi.subscription s on s.id = i.subscription_id
   where p.provider_id = p_payment_id
   limit 1
$$;
revoke all on function octroi.find_subscription from public, anon, authenticated;
