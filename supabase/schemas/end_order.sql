-- Cancels an order for which nothing was paid: its buyer's (p_person_id) or, by an admin, anybody's. False when there is
-- none that is open, or its session is not p_session_id, which the caller has ended at the provider or knows of none: one
-- that was made meanwhile ends there first.
drop function if exists octroi.end_order(uuid, uuid);
create or replace function octroi.end_order(p_id uuid, p_person_id uuid default null, p_session_id text default null)
returns table (ended boolean)
language sql set search_path = '' as $$
  with done as (
    update octroi.customer_order o set state = 'cancelled', ended_at = now()
     where o.id = p_id and o.state = 'open' and o.person_id = coalesce(p_person_id, o.person_id)
       and o.session_id is not distinct from p_session_id
    returning 1
  )
  select exists (select from done)
$$;
revoke all on function octroi.end_order from public, anon, authenticated;
