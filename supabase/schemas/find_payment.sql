-- A payment with what is needed to ask the provider about it: the session of its order, or the plan of its invoice.
create or replace function octroi.find_payment(p_id uuid) returns table (
  id uuid, order_id uuid, subscription_id uuid, person_id uuid, method text, live boolean, state text, amount bigint,
  currency text, tokens bigint, refunded bigint, dispute text, taken_back bigint, provider_id text, paid_at timestamptz,
  session_id text, plan_provider_id text
) language sql stable set search_path = '' as $$
  select p.id, p.order_id, s.id, p.person_id, p.method, p.live, p.state, p.amount, p.currency, p.tokens, p.refunded, p.dispute,
         p.taken_back, p.provider_id, p.paid_at, coalesce(o.session_id, s.session_id), s.provider_id
    from octroi.payment p
    left join octroi.customer_order o on o.id = p.order_id
    left join octroi.subscription_invoice i on i.id = p.invoice_id
    left join octroi.subscription s on s.id = i.subscription_id
   where p.id = p_id
$$;
revoke all on function octroi.find_payment from public, anon, authenticated;
