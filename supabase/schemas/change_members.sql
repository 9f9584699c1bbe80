-- Takes people into a group (p_join), or out of it; each is told by id or by address. `changed` counts who was not there
-- before, or is no longer; `unknown` lists who is nobody. No row when there is no such group.
create or replace function octroi.change_members(p_group_id int, p_ids uuid[], p_emails text[], p_join boolean)
returns table (changed int, members bigint, unknown text[])
language plpgsql set search_path = '' as $$
declare
  emails text[] := array(select lower(e) from unnest(p_emails) e);
  people uuid[] := array(select p.id from octroi.person p where p.id = any (p_ids)
                         union select p.id from octroi.person p where p.email = any (emails));
begin
  if not exists (select from octroi.person_group g where g.id = p_group_id) then return; end if;
  if p_join then
    insert into octroi.group_member (group_id, person_id) select p_group_id, unnest(people) on conflict do nothing;
  else
    delete from octroi.group_member m where m.group_id = p_group_id and m.person_id = any (people);
  end if;
  get diagnostics changed = row_count;
  members := (select count(*) from octroi.group_member m where m.group_id = p_group_id);
  unknown := array(
    select x::text from unnest(p_ids) x where not exists (select from octroi.person p where p.id = x)
    union all
    select e from unnest(p_emails) e where not exists (select from octroi.person p where p.email = lower(e)));
  return next;
end $$;
revoke all on function octroi.change_members from public, anon, authenticated;
