-- Takes an access to an app away; false when the app has none of this id.
create or replace function octroi.revoke_access(p_app text, p_id uuid) returns table (revoked boolean)
language sql set search_path = '' as $$
  with gone as (
    delete from octroi.app_access x using octroi.app a
     where x.id = p_id and a.id = x.app_id and a.name = p_app
    returning 1
  )
  select exists (select from gone)
$$;
revoke all on function octroi.revoke_access from public, anon, authenticated;
