-- The log of what was sent, newest first; null filters let all through.
drop function if exists octroi.list_deliveries(text, text, uuid, uuid, int);
create or replace function octroi.list_deliveries(
  p_state text default null, p_channel text default null, p_endpoint_id uuid default null, p_before uuid default null,
  p_limit int default 50, p_person_id uuid default null
) returns table (id uuid, channel text, event text, person_id uuid, email text, name text, endpoint_id uuid, url text,
                 state text, attempts int, next_at timestamptz, last_error text, created_at timestamptz, sent_at timestamptz)
language sql stable set search_path = '' as $$
  select d.id, d.channel, d.event, p.id, p.email, p.name, d.endpoint_id, w.url, d.state, d.attempts, d.next_at,
         d.last_error, d.created_at, d.sent_at
    from octroi.delivery d
    join octroi.person p on p.id = d.person_id
    left join octroi.webhook_endpoint w on w.id = d.endpoint_id
   where (p_state is null or d.state = p_state) and (p_channel is null or d.channel = p_channel)
     and (p_endpoint_id is null or d.endpoint_id = p_endpoint_id) and (p_before is null or d.id < p_before)
     and (p_person_id is null or d.person_id = p_person_id)
   order by d.id desc limit p_limit
$$;
revoke all on function octroi.list_deliveries from public, anon, authenticated;
