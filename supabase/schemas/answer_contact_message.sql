-- Keeps an answer to a message of the contact form, which is answered from then on; false when there is no such message.
create or replace function octroi.answer_contact_message(p_id uuid, p_text text, p_actor_id uuid)
returns table (answered boolean) language plpgsql set search_path = '' as $$
begin
  update octroi.contact_message m set state = 'answered', state_at = now() where m.id = p_id;
  answered := found;
  if answered then
    insert into octroi.contact_reply (id, message_id, text, actor_id) values (octroi.make_id(), p_id, p_text, p_actor_id);
    perform octroi.write_audit('contact.answered', p_id::text, null, null, null, p_actor_id);
  end if;
  return next;
end $$;
revoke all on function octroi.answer_contact_message from public, anon, authenticated;
