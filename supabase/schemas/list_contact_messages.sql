-- Messages of the contact form before the id p_before, newest first. Without a state all but archived ones; p_search is
-- looked for in name, address, subject and text, letter case aside.
create or replace function octroi.list_contact_messages(
  p_state text default null, p_search text default null, p_before uuid default null, p_limit int default 50
) returns table (id uuid, at timestamptz, name text, email text, subject text, opening text, state text, replies bigint)
language sql stable set search_path = '' as $$
  select m.id, m.at, m.name, m.email, m.subject, left(m.message, 200), m.state,
         (select count(*) from octroi.contact_reply r where r.message_id = m.id)
    from octroi.contact_message m
   where case when p_state is null then m.state <> 'archived' else m.state = p_state end
     and (p_search is null
          or strpos(lower(concat_ws(E'\n', m.name, m.email, m.subject, m.message)), lower(p_search)) > 0)
     and (p_before is null or m.id < p_before)
   order by m.id desc
   limit p_limit
$$;
revoke all on function octroi.list_contact_messages from public, anon, authenticated;
