-- Deletes a message of the contact form with its answers; false when there is none. The audit log keeps its id alone.
create or replace function octroi.delete_contact_message(p_id uuid, p_actor_id uuid)
returns table (deleted boolean) language plpgsql set search_path = '' as $$
begin
  delete from octroi.contact_message m where m.id = p_id;
  deleted := found;
  if deleted then
    perform octroi.write_audit('contact.deleted', p_id::text, null, null, null, p_actor_id);
  end if;
  return next;
end $$;
revoke all on function octroi.delete_contact_message from public, anon, authenticated;
