-- Writes down an event of the provider, and what became of it; one that was done stays so.
drop function if exists octroi.note_payment_event(text, text, text, boolean, uuid, text, text);
create or replace function octroi.note_payment_event(
  p_id text, p_type text, p_object_id text, p_live boolean, p_order_id uuid, p_state text, p_detail text default '',
  p_subscription_id uuid default null
) returns void language sql set search_path = '' as $$
  insert into octroi.payment_event as e (id, type, object_id, live, order_id, subscription_id, state, detail)
  values (p_id, left(p_type, 100), left(p_object_id, 255), p_live, p_order_id, p_subscription_id, p_state, left(p_detail, 500))
  on conflict (id) do update
    set state = excluded.state, detail = excluded.detail, order_id = coalesce(excluded.order_id, e.order_id),
        subscription_id = coalesce(excluded.subscription_id, e.subscription_id), tries = e.tries + 1, at = now()
    where e.state <> 'done'
$$;
revoke all on function octroi.note_payment_event from public, anon, authenticated;
