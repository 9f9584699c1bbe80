-- Says how far a message of the contact form is; false when there is none.
create or replace function octroi.mark_contact_message(p_id uuid, p_state text, p_actor_id uuid)
returns table (marked boolean) language plpgsql set search_path = '' as $$
declare
  was text;
begin
  select m.state into was from octroi.contact_message m where m.id = p_id for update;
  marked := found;
  if was <> p_state then
    update octroi.contact_message m set state = p_state, state_at = now() where m.id = p_id;
    perform octroi.write_audit('contact.marked', p_id::text, null, jsonb_build_object('state', was),
      jsonb_build_object('state', p_state), p_actor_id);
  end if;
  return next;
end $$;
revoke all on function octroi.mark_contact_message from public, anon, authenticated;
