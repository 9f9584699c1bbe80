-- Requests between two days (inclusive) by weekday (1 is Monday) and hour, UTC; hours without any are left out.
create or replace function octroi.list_usage_hours(p_from date, p_to date, p_app text default null)
returns table (weekday int, hour int, requests bigint)
language sql stable set search_path = '' as $$
  select extract(isodow from h.hour at time zone 'UTC')::int, extract(hour from h.hour at time zone 'UTC')::int,
         sum(h.requests)::bigint
    from octroi.usage_hour h
   where h.hour >= p_from::timestamp at time zone 'UTC' and h.hour < (p_to + 1)::timestamp at time zone 'UTC'
     and (p_app is null or h.app_id = (select a.id from octroi.app a where a.name = p_app))
   group by 1, 2
   order by 1, 2
$$;
revoke all on function octroi.list_usage_hours from public, anon, authenticated;
