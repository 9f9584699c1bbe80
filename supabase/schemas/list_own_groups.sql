-- The names of the groups that a person is in.
create or replace function octroi.list_own_groups(p_person_id uuid) returns table (name text)
language sql stable set search_path = '' as $$
  select g.name from octroi.group_member m join octroi.person_group g on g.id = m.group_id
   where m.person_id = p_person_id order by g.name
$$;
revoke all on function octroi.list_own_groups from public, anon, authenticated;
