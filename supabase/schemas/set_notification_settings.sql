-- Sets how a person is told; p_events as load_notification_settings gives them. Status: set, bad_time_zone.
create or replace function octroi.set_notification_settings(
  p_person_id uuid, p_language text, p_time_zone text, p_quiet boolean, p_quiet_from text, p_quiet_until text,
  p_sound boolean, p_badge boolean, p_events jsonb
) returns table (status text) language plpgsql set search_path = '' as $$
begin
  begin
    perform now() at time zone p_time_zone;
  exception when invalid_parameter_value then
    status := 'bad_time_zone'; return next; return;
  end;
  insert into octroi.notification_setting
    (person_id, language, time_zone, quiet, quiet_from, quiet_until, sound, badge)
  values (p_person_id, p_language, p_time_zone, p_quiet, p_quiet_from::time, p_quiet_until::time, p_sound, p_badge)
  on conflict (person_id) do update
    set language = excluded.language, time_zone = excluded.time_zone, quiet = excluded.quiet,
        quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until, sound = excluded.sound, badge = excluded.badge;
  insert into octroi.notification_preference (person_id, event, in_app, mail, priority)
  select p_person_id, e.key, (e.value ->> 'inApp')::boolean, (e.value ->> 'mail')::boolean, e.value ->> 'priority'
    from jsonb_each(p_events) e
  on conflict (person_id, event) do update
    set in_app = excluded.in_app, mail = excluded.mail, priority = excluded.priority;
  status := 'set';
  return next;
end $$;
revoke all on function octroi.set_notification_settings from public, anon, authenticated;
