-- Sets which ways an event goes, for everybody.
create or replace function octroi.set_notification_event(p_event text, p_in_app boolean, p_mail boolean, p_webhook boolean)
returns void language plpgsql set search_path = '' as $$
begin
  insert into octroi.notification_event as e (event, in_app, mail, webhook) values (p_event, p_in_app, p_mail, p_webhook)
  on conflict (event) do update set in_app = excluded.in_app, mail = excluded.mail, webhook = excluded.webhook;
end $$;
revoke all on function octroi.set_notification_event from public, anon, authenticated;
