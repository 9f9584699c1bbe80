-- An admin's message to one person. Status: sent, no_person.
create or replace function octroi.send_message(p_person_id uuid, p_subject text, p_text text) returns table (status text)
language plpgsql set search_path = '' as $$
begin
  if not exists (select from octroi.person p where p.id = p_person_id and p.status <> 'closed') then
    status := 'no_person'; return next; return;
  end if;
  insert into octroi.outbox (kind, person_id, payload)
  values ('message', p_person_id, jsonb_build_object('subject', p_subject, 'text', p_text));
  perform octroi.write_audit('person.message_sent', p_person_id::text, p_person_id, null, jsonb_build_object('subject', p_subject));
  status := 'sent';
  return next;
end $$;
revoke all on function octroi.send_message from public, anon, authenticated;
