-- A message of the contact form with what was answered, in its order.
create or replace function octroi.find_contact_message(p_id uuid)
returns table (id uuid, at timestamptz, name text, email text, subject text, message text, language text, person_id uuid,
               state text, replies jsonb)
language sql stable set search_path = '' as $$
  select m.id, m.at, m.name, m.email, m.subject, m.message, m.language, m.person_id, m.state,
         coalesce((select jsonb_agg(jsonb_build_object(
                     'id', r.id, 'at', to_char(r.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                     'text', r.text, 'by', p.email) order by r.id)
                     from octroi.contact_reply r left join octroi.person p on p.id = r.actor_id
                    where r.message_id = m.id), '[]')
    from octroi.contact_message m where m.id = p_id
$$;
revoke all on function octroi.find_contact_message from public, anon, authenticated;
