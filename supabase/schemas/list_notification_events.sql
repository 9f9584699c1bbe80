-- What admins changed of events.
create or replace function octroi.list_notification_events()
returns table (event text, in_app boolean, mail boolean, webhook boolean)
language sql stable set search_path = '' as $$
  select e.event, e.in_app, e.mail, e.webhook from octroi.notification_event e order by e.event
$$;
revoke all on function octroi.list_notification_events from public, anon, authenticated;
