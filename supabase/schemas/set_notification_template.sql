-- Sets an admin's words for an event in one language; null for both takes them away.
create or replace function octroi.set_notification_template(p_event text, p_language text, p_subject text, p_text text)
returns void language plpgsql set search_path = '' as $$
begin
  if p_subject is null and p_text is null then
    delete from octroi.notification_template m where m.event = p_event and m.language = p_language;
  else
    insert into octroi.notification_template as m (event, language, subject, text)
    values (p_event, p_language, p_subject, p_text)
    on conflict (event, language) do update set subject = excluded.subject, text = excluded.text;
  end if;
end $$;
revoke all on function octroi.set_notification_template from public, anon, authenticated;
