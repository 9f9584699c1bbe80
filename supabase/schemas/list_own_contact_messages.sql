-- What a person wrote by the contact form while signed in, newest first.
create or replace function octroi.list_own_contact_messages(p_person_id uuid, p_before uuid default null, p_limit int default 50)
returns table (id uuid, at timestamptz, name text, email text, subject text, message text)
language sql stable set search_path = '' as $$
  select m.id, m.at, m.name, m.email, m.subject, m.message
    from octroi.contact_message m
   where m.person_id = p_person_id and (p_before is null or m.id < p_before)
   order by m.id desc
   limit p_limit
$$;
revoke all on function octroi.list_own_contact_messages from public, anon, authenticated;
