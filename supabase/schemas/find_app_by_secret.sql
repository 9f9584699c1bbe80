-- The app that a secret is of; no row for one that is unknown or was replaced.
create or replace function octroi.find_app_by_secret(p_hash bytea) returns table (id int, name text)
language sql stable set search_path = '' as $$
  select a.id, a.name from octroi.app_secret s join octroi.app a on a.id = s.app_id where s.hash = p_hash
$$;
revoke all on function octroi.find_app_by_secret from public, anon, authenticated;
