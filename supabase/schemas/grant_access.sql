-- Lets a person, or a group by its name, into an app whose access is "granted", in place of what they had there before:
-- until a time, for a number of uses (null: without end, uncounted). Status: granted, no_app, no_person, no_group.
create or replace function octroi.grant_access(
  p_app text, p_person_id uuid, p_group text, p_until timestamptz, p_uses int, p_actor_id uuid
) returns table (status text, id uuid)
language plpgsql set search_path = '' as $$
#variable_conflict use_column
declare
  the_app int := (select a.id from octroi.app a where a.name = p_app);
  the_group int := (select g.id from octroi.person_group g where g.name = p_group);
begin
  status := case
    when the_app is null then 'no_app'
    when p_person_id is not null and not exists (select from octroi.person p where p.id = p_person_id) then 'no_person'
    when p_group is not null and the_group is null then 'no_group'
    else 'granted' end;
  if status = 'granted' then
    insert into octroi.app_access as x (person_id, group_id, app_id, expires_at, uses, granted_by)
    values (p_person_id, the_group, the_app, p_until, p_uses, p_actor_id)
    on conflict (person_id, group_id, app_id) do update
      set expires_at = excluded.expires_at, uses = excluded.uses, used = 0, granted_by = excluded.granted_by, granted_at = now()
    returning x.id into grant_access.id;
    -- What was used before is no use of this one, and must not be given back to it.
    delete from octroi.access_use u where u.access_id = grant_access.id;
  end if;
  return next;
end $$;
revoke all on function octroi.grant_access from public, anon, authenticated;
