-- The apps that were asked the most in the last p_days days, the most first. Of people nothing is said.
create or replace function octroi.list_popular_apps(p_days int default 30, p_limit int default 12)
returns table (name text)
language sql stable set search_path = '' as $$
  select a.name
    from octroi.usage_fact f join octroi.app a on a.id = f.app_id
   where f.day > current_date - p_days
   group by a.name
  having sum(f.requests) > 0
   order by sum(f.requests) desc, a.name
   limit p_limit
$$;
revoke all on function octroi.list_popular_apps from public, anon, authenticated;
