-- Remembers what language and time zone a person's browser has, until they say otherwise. A zone that is none is UTC.
create or replace function octroi.note_speech(p_person_id uuid, p_language text, p_time_zone text) returns void
language plpgsql set search_path = '' as $$
declare
  zone text := p_time_zone;
begin
  begin
    perform now() at time zone zone;
  exception when invalid_parameter_value then
    zone := 'UTC';
  end;
  insert into octroi.notification_setting (person_id, language, time_zone) values (p_person_id, p_language, zone)
  on conflict (person_id) do nothing;
end $$;
revoke all on function octroi.note_speech from public, anon, authenticated;
