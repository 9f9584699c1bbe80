-- The groups that a person is in, in the order in which they were made. The cursor is a row's id.
create or replace function octroi.list_person_groups(p_person_id uuid, p_after int default null, p_limit int default 50)
returns table (id int, name text, since timestamptz)
language sql stable set search_path = '' as $$
  select g.id, g.name, m.since
    from octroi.group_member m join octroi.person_group g on g.id = m.group_id
   where m.person_id = p_person_id and (p_after is null or g.id > p_after)
   order by g.id limit p_limit
$$;
revoke all on function octroi.list_person_groups from public, anon, authenticated;
