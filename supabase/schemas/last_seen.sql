-- When a person last did something: used an app or signed in. One step into usage_fact's key for each app.
create or replace function octroi.last_seen(p_person_id uuid) returns timestamptz
language sql stable set search_path = '' as $$
  select greatest(
    (select max(newest.last_at)
       from octroi.app a
      cross join lateral (
        select f.last_at from octroi.usage_fact f
         where f.person_id = p_person_id and f.app_id = a.id
         order by f.day desc limit 1) newest),
    (select max(s.created_at) from octroi.session s where s.person_id = p_person_id))
$$;
revoke all on function octroi.last_seen from public, anon, authenticated;
