-- Keeps the provider's checkout session of a subscription; false when it has another one, or has ended: then nobody is to
-- pay there.
create or replace function octroi.set_subscription_session(p_id uuid, p_session_id text) returns table (kept boolean)
language sql set search_path = '' as $$
  with done as (
    update octroi.subscription s set session_id = p_session_id
     where s.id = p_id and s.method = 'stripe' and s.ended_at is null and coalesce(s.session_id, p_session_id) = p_session_id
    returning 1
  )
  select exists (select from done)
$$;
revoke all on function octroi.set_subscription_session from public, anon, authenticated;
