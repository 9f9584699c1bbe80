-- Changes a person's role or status (null leaves it). With another role their sessions end, but for p_session_id: who
-- knew one shall not be what they have become. Status: changed, no_person, last_admin (nothing was changed:
-- no active admin would be left).
drop function if exists octroi.change_person(uuid, text, text, text);
create or replace function octroi.change_person(
  p_id uuid, p_role text, p_status text, p_reason text, p_session_id uuid default null
) returns table (status text)
language plpgsql set search_path = '' as $$
declare
  person octroi.person;
begin
  -- One at a time, and none beside make_first_admin: the last two admins must not demote each other.
  perform pg_advisory_xact_lock(hashtext('octroi.make_first_admin'));
  select * into person from octroi.person p where p.id = p_id for update;
  if person.id is null or person.status = 'closed' then
    status := 'no_person';
  elsif person.role = 'admin' and person.status = 'active'
        and (p_role <> 'admin' or p_status <> 'active')
        and not exists (select from octroi.person p where p.role = 'admin' and p.status = 'active' and p.id <> p_id) then
    status := 'last_admin';
  else
    update octroi.person p
       set role = coalesce(p_role, p.role),
           status = coalesce(p_status, p.status),
           suspended_reason = case p_status when 'suspended' then p_reason when 'active' then null
                                            else p.suspended_reason end
     where p.id = p_id;
    if p_role <> person.role then perform octroi.end_other_sessions(p_id, p_session_id); end if;
    status := 'changed';
  end if;
  return next;
end $$;
revoke all on function octroi.change_person from public, anon, authenticated;
