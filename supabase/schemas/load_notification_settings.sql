-- How a person is told, and what they said of each event ({"refund": {"inApp": …, "mail": …, "priority": …}}).
create or replace function octroi.load_notification_settings(p_person_id uuid)
returns table (language text, time_zone text, quiet boolean, quiet_from text, quiet_until text, sound boolean,
               badge boolean, events jsonb)
language sql stable set search_path = '' as $$
  select coalesce(s.language, 'en'), coalesce(s.time_zone, 'UTC'), coalesce(s.quiet, false),
         coalesce(to_char(s.quiet_from, 'HH24:MI'), '22:00'), coalesce(to_char(s.quiet_until, 'HH24:MI'), '08:00'),
         coalesce(s.sound, false), coalesce(s.badge, true),
         coalesce((select jsonb_object_agg(f.event, jsonb_build_object('inApp', f.in_app, 'mail', f.mail, 'priority', f.priority))
                     from octroi.notification_preference f where f.person_id = x.id), '{}')
    from (select p_person_id as id) x left join octroi.notification_setting s on s.person_id = x.id
$$;
revoke all on function octroi.load_notification_settings from public, anon, authenticated;
