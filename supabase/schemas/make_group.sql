-- Makes a group of people, with nobody in it; no row when there is one of this name.
create or replace function octroi.make_group(p_name text)
returns table (id int, name text, members bigint, created_at timestamptz)
language sql set search_path = '' as $$
  insert into octroi.person_group as g (name) values (p_name)
  on conflict (name) do nothing
  returning g.id, g.name, 0::bigint, g.created_at
$$;
revoke all on function octroi.make_group from public, anon, authenticated;
