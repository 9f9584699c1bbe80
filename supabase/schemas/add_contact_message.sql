-- Keeps what somebody wrote by the contact form; p_person_id is null when nobody was signed in.
create or replace function octroi.add_contact_message(
  p_name text, p_email text, p_subject text, p_message text, p_language text, p_person_id uuid
) returns table (id uuid) language sql set search_path = '' as $$
  insert into octroi.contact_message as m (id, name, email, subject, message, language, person_id)
  values (octroi.make_id(), p_name, lower(p_email), p_subject, p_message, p_language, p_person_id)
  returning m.id
$$;
revoke all on function octroi.add_contact_message from public, anon, authenticated;
