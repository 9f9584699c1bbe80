-- What a person was told in the portal, newest first, with an admin's words in p_language when there are any.
create or replace function octroi.list_notifications(
  p_person_id uuid, p_language text default 'en', p_before uuid default null, p_limit int default 50
) returns table (id uuid, event text, data jsonb, priority text, at timestamptz, read_at timestamptz, subject text, text text)
language sql stable set search_path = '' as $$
  select n.id, n.event, n.data, n.priority, n.at, n.read_at, m.subject, m.text
    from octroi.notification n
    left join octroi.notification_template m on m.event = n.event and m.language = p_language
   where n.person_id = p_person_id and (p_before is null or n.id < p_before)
   order by n.id desc limit p_limit
$$;
revoke all on function octroi.list_notifications from public, anon, authenticated;
