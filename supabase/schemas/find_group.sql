-- A group of people by its id.
create or replace function octroi.find_group(p_id int)
returns table (id int, name text, members bigint, created_at timestamptz)
language sql stable set search_path = '' as $$
  select g.id, g.name, (select count(*) from octroi.group_member m where m.group_id = g.id), g.created_at
    from octroi.person_group g where g.id = p_id
$$;
revoke all on function octroi.find_group from public, anon, authenticated;
