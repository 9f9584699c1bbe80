-- The text of an app that an admin wrote; no row for others.
create or replace function octroi.find_made_app(p_name text) returns table (yaml text)
language sql stable set search_path = '' as $$
  select a.yaml from octroi.app a where a.name = p_name and a.yaml is not null
$$;
revoke all on function octroi.find_made_app from public, anon, authenticated;
