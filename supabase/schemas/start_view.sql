-- From now on an admin's session sees the portal as somebody, for 30 minutes at most and no longer than it lives. Status:
-- viewing, no_person, admin (nobody sees as an admin), shut_out (suspended), no_session.
create or replace function octroi.start_view(p_session_id uuid, p_person_id uuid, p_reason text)
returns table (status text, until timestamptz)
language plpgsql set search_path = '' as $$
declare
  person octroi.person;
begin
  select * into person from octroi.person p where p.id = p_person_id;
  if person.id is null or person.status = 'closed' then status := 'no_person';
  elsif person.role = 'admin' then status := 'admin';
  elsif person.status = 'suspended' then status := 'shut_out';
  else
    update octroi.session s
       set view_as = p_person_id, view_until = least(s.expires_at, now() + interval '30 minutes')
     where s.id = p_session_id and s.ended_at is null and s.expires_at > now()
       and s.person_id in (select a.id from octroi.person a where a.role = 'admin' and a.status = 'active')
    returning s.view_until into until;
    status := case when until is null then 'no_session' else 'viewing' end;
    if until is not null then
      perform octroi.write_audit('person.view_started', p_person_id::text, p_person_id, null,
                                 jsonb_build_object('reason', p_reason, 'until', until));
    end if;
  end if;
  return next;
end $$;
revoke all on function octroi.start_view from public, anon, authenticated;
