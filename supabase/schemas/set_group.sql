-- Makes a group of people, or changes who is in it to p_people: who is nobody is left out. Returns the group's id.
create or replace function octroi.set_group(p_name text, p_people uuid[]) returns table (id int)
language plpgsql set search_path = '' as $$
begin
  insert into octroi.person_group as g (name) values (p_name)
  on conflict (name) do update set name = excluded.name returning g.id into id;
  delete from octroi.group_member m where m.group_id = set_group.id and m.person_id <> all (p_people);
  insert into octroi.group_member (group_id, person_id)
  select set_group.id, p.id from octroi.person p where p.id = any (p_people)
  on conflict do nothing;
  return next;
end $$;
revoke all on function octroi.set_group from public, anon, authenticated;
