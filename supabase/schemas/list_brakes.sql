-- What admins braked: `app` null is everything.
create or replace function octroi.list_brakes()
returns table (app text, mode text, reason text, shadow boolean)
language sql stable set search_path = '' as $$
  select nullif(b.app, '*'), b.mode, b.reason, b.shadow from octroi.brake b order by b.app
$$;
revoke all on function octroi.list_brakes from public, anon, authenticated;
