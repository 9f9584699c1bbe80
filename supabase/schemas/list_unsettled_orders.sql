-- Orders at the provider whose end nobody told, older than p_quiet, oldest first: the reconciler looks them up.
create or replace function octroi.list_unsettled_orders(p_live boolean, p_quiet interval, p_limit int)
returns table (id uuid, session_id text) language sql stable set search_path = '' as $$
  select o.id, o.session_id from octroi.customer_order o
   where o.ended_at is null and o.session_id is not null and o.live = p_live and o.made_at < now() - p_quiet
   order by o.synced, o.made_at limit p_limit
$$;
revoke all on function octroi.list_unsettled_orders from public, anon, authenticated;
