-- An admin's words for an event, by language.
create or replace function octroi.list_notification_templates(p_event text)
returns table (language text, subject text, text text)
language sql stable set search_path = '' as $$
  select m.language, m.subject, m.text from octroi.notification_template m where m.event = p_event order by m.language
$$;
revoke all on function octroi.list_notification_templates from public, anon, authenticated;
