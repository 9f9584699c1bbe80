-- What the provider told, newest first.
drop function if exists octroi.list_payment_events(text, bigint, text, int);
create function octroi.list_payment_events(
  p_state text default null, p_before_us bigint default null, p_before_id text default null, p_limit int default 50
) returns table (
  id text, type text, object_id text, live boolean, order_id uuid, subscription_id uuid, state text, detail text, tries int,
  first_at timestamptz, at timestamptz, created_us bigint
) language sql stable set search_path = '' as $$
  select e.id, e.type, e.object_id, e.live, e.order_id, e.subscription_id, e.state, e.detail, e.tries, e.first_at, e.at,
         (extract(epoch from e.first_at) * 1000000)::bigint
    from octroi.payment_event e
   where (p_state is null or e.state = p_state)
     and (p_before_us is null or (e.first_at, e.id)
          < (timestamptz 'epoch' + p_before_us * interval '1 microsecond', p_before_id))
   order by e.first_at desc, e.id desc limit p_limit
$$;
revoke all on function octroi.list_payment_events from public, anon, authenticated;
