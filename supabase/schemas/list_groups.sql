-- Groups of people by name. The cursor is a row's name.
create or replace function octroi.list_groups(p_after text default null, p_limit int default 50)
returns table (id int, name text, members bigint, created_at timestamptz)
language sql stable set search_path = '' as $$
  select g.id, g.name, (select count(*) from octroi.group_member m where m.group_id = g.id), g.created_at
    from octroi.person_group g
   where p_after is null or g.name > p_after
   order by g.name limit p_limit
$$;
revoke all on function octroi.list_groups from public, anon, authenticated;
