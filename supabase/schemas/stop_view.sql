-- Ends seeing the portal as somebody; tells whom. No row when the session saw as nobody.
create or replace function octroi.stop_view(p_session_id uuid) returns table (person_id uuid)
language plpgsql set search_path = '' as $$
begin
  select s.view_as into person_id from octroi.session s where s.id = p_session_id and s.view_as is not null for update;
  if person_id is null then return; end if;
  update octroi.session s set view_as = null, view_until = null where s.id = p_session_id;
  perform octroi.write_audit('person.view_stopped', person_id::text, person_id);
  return next;
end $$;
revoke all on function octroi.stop_view from public, anon, authenticated;
