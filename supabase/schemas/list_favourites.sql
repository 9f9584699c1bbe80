-- A person's favourite apps by name.
create or replace function octroi.list_favourites(p_person_id uuid) returns table (app text, added_at timestamptz)
language sql stable set search_path = '' as $$
  select a.name, f.added_at
    from octroi.app_favourite f join octroi.app a on a.id = f.app_id
   where f.person_id = p_person_id
   order by a.name
$$;
revoke all on function octroi.list_favourites from public, anon, authenticated;
