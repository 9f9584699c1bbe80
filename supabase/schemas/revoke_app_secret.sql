-- Takes an app's secret away; false when it had none.
create or replace function octroi.revoke_app_secret(p_app text) returns table (revoked boolean)
language sql set search_path = '' as $$
  with gone as (
    delete from octroi.app_secret s using octroi.app a where a.id = s.app_id and a.name = p_app returning 1
  )
  select exists (select from gone)
$$;
revoke all on function octroi.revoke_app_secret from public, anon, authenticated;
