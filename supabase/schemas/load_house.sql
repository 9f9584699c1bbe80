-- How the house stands by the last refresh_figures; no row before the first.
create or replace function octroi.load_house()
returns table (people bigint, active_1 bigint, active_7 bigint, active_30 bigint, available bigint, held bigint, debt bigint,
               joined_this_month bigint, at timestamptz)
language sql stable set search_path = '' as $$
  select h.people, h.active_1, h.active_7, h.active_30, h.available, h.held, h.debt,
         (select coalesce(sum(d.joined), 0)::bigint from octroi.house_day d
           where d.day >= date_trunc('month', now() at time zone 'UTC')::date), h.at
    from octroi.house_now h
$$;
revoke all on function octroi.load_house from public, anon, authenticated;
