-- Turns outbox rows into what people see and what is to be sent, each row once however many processes ask; at most
-- p_limit a call. p_events says of each event which ways it goes by default ({"refund": {"inApp": true, "mail": false,
-- "webhook": true}}); rows of other events wait for a process that knows them. p_mails false: no mail can go out.
-- Returns how many rows were taken.
create or replace function octroi.dispatch_notifications(p_events jsonb, p_mails boolean, p_limit int default 100)
returns table (dispatched bigint) language plpgsql set search_path = '' as $$
declare
  r record;
  hushed timestamptz;
begin
  dispatched := 0;
  for r in
    select o.id, o.kind, o.payload, p.id as person_id, p.status, coalesce(f.priority, 'normal') as priority,
           coalesce(e.in_app, (d.ways ->> 'inApp')::boolean) and coalesce(f.in_app, true)
             and coalesce(n.in_app, true) as in_app,
           coalesce(e.mail, (d.ways ->> 'mail')::boolean) and coalesce(f.mail, true) and coalesce(n.mail, true)
             and p_mails as mail,
           coalesce(e.webhook, (d.ways ->> 'webhook')::boolean) as webhook
      from octroi.outbox o
      join octroi.person p on p.id = o.person_id
      cross join lateral (select p_events -> o.kind as ways) d
      left join octroi.notification_event e on e.event = o.kind
      left join octroi.notification_preference f on f.person_id = o.person_id and f.event = o.kind
      -- What is about an app goes no further than the person wants to hear of it; endpoints are the house's.
      left join octroi.app a on a.name = o.payload ->> 'app'
      left join octroi.notification_app n on n.person_id = o.person_id and n.app_id = a.id
     where o.sent_at is null and p_events ? o.kind
     order by o.id limit p_limit
       for update of o skip locked
  loop
    dispatched := dispatched + 1;
    update octroi.outbox o set sent_at = now() where o.id = r.id;
    continue when r.status = 'closed';
    hushed := case when r.priority <> 'high' then octroi.quiet_until(r.person_id) end;
    if r.in_app then
      insert into octroi.notification (id, person_id, event, data, priority, silent)
      values (octroi.make_id(), r.person_id, r.kind, r.payload, r.priority, r.priority = 'low' or hushed is not null);
    end if;
    if r.mail then
      insert into octroi.delivery (id, channel, event, person_id, data, next_at)
      values (octroi.make_id(), 'mail', r.kind, r.person_id, r.payload, coalesce(hushed, now()));
    end if;
    if r.webhook then
      insert into octroi.delivery (id, channel, event, person_id, endpoint_id, data)
      select octroi.make_id(), 'webhook', r.kind, r.person_id, w.id, r.payload from octroi.webhook_endpoint w
       where w.off_at is null and (w.events is null or r.kind = any (w.events));
    end if;
  end loop;
  return next;
end $$;
revoke all on function octroi.dispatch_notifications from public, anon, authenticated;
