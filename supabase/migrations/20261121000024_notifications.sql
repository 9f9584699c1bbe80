-- What people are told, by which way, and what became of it.

-- What an admin changed of an event; without a row it goes the ways that the service says.
create table octroi.notification_event (
  event   text primary key check (event ~ '^[a-z_]{1,40}$'),
  in_app  boolean not null,
  mail    boolean not null,
  webhook boolean not null
);

-- An admin's words for an event in one language; without a row they are the service's.
create table octroi.notification_template (
  event    text not null check (event ~ '^[a-z_]{1,40}$'),
  language text not null check (language in ('en', 'fr')),
  subject  text not null check (length(subject) between 1 and 200),
  text     text not null check (length(text) between 1 and 5000),
  primary key (event, language)
);

-- What the person sees in the portal; the words are made when it is read, in the reader's language.
create table octroi.notification (
  id        uuid primary key,                               -- a UUIDv7
  person_id uuid not null references octroi.person on delete cascade,
  event     text not null check (event ~ '^[a-z_]{1,40}$'),
  data      jsonb not null check (jsonb_typeof(data) = 'object'),
  priority  text not null check (priority in ('low', 'normal', 'high')),
  silent    boolean not null,                               -- came in quiet hours, or of low priority
  at        timestamptz not null default now(),
  read_at   timestamptz
);
create index on octroi.notification (person_id, id desc);
create index on octroi.notification (person_id) where read_at is null;
create index on octroi.notification (at);

-- What a person wants to know of an event, and how; without a row as everybody.
create table octroi.notification_preference (
  person_id uuid not null references octroi.person on delete cascade,
  event     text not null check (event ~ '^[a-z_]{1,40}$'),
  in_app    boolean not null,
  mail      boolean not null,
  priority  text not null check (priority in ('low', 'normal', 'high')),
  primary key (person_id, event)
);

create table octroi.notification_setting (
  person_id   uuid primary key references octroi.person on delete cascade,
  language    text not null default 'en' check (language in ('en', 'fr')),
  time_zone   text not null default 'UTC' check (length(time_zone) <= 64),
  quiet       boolean not null default false,
  quiet_from  time not null default '22:00',                -- of their time zone
  quiet_until time not null default '08:00',
  sound       boolean not null default false,
  badge       boolean not null default true,
  check (quiet_from <> quiet_until)
);

-- Who is told by HTTP. The secret signs what we send and opens nothing of ours; it is kept as it is, because what
-- OCTROI_SECRET seals would be lost when that is replaced.
create table octroi.webhook_endpoint (
  id            uuid primary key default gen_random_uuid(),
  url           text not null check (length(url) <= 2000),
  events        text[] check (cardinality(events) > 0),     -- null: all
  secret        bytea not null check (length(secret) = 32),
  made_by       uuid not null,
  created_at    timestamptz not null default now(),
  failing_since timestamptz,
  off_at        timestamptz,
  off_reason    text check (off_reason in ('admin', 'failing')),
  check ((off_at is null) = (off_reason is null))
);

-- One mail to one person or one call of one endpoint, until it is through or given up.
create table octroi.delivery (
  id          uuid primary key,                             -- a UUIDv7
  channel     text not null check (channel in ('mail', 'webhook')),
  event       text not null check (event ~ '^[a-z_]{1,40}$'),
  person_id   uuid not null references octroi.person on delete cascade,   -- whom it is about, and to whom a mail goes
  endpoint_id uuid references octroi.webhook_endpoint on delete cascade,
  data        jsonb not null check (jsonb_typeof(data) = 'object'),
  state       text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
  attempts    int not null default 0 check (attempts >= 0),
  next_at     timestamptz not null default now(),           -- while one is trying: when another may
  last_error  text check (length(last_error) <= 500),
  created_at  timestamptz not null default now(),
  sent_at     timestamptz,
  check ((channel = 'webhook') = (endpoint_id is not null)),
  check ((state = 'sent') = (sent_at is not null))
);
create index on octroi.delivery (next_at) where state = 'waiting';
create index on octroi.delivery (person_id);
create index on octroi.delivery (endpoint_id, id desc) where endpoint_id is not null;
create index on octroi.delivery (created_at);

-- Each week is reported once, whoever comes first.
create table octroi.weekly_report (
  week date primary key check (extract(isodow from week) = 1)
);

-- Passes whose end was told, by their charge; forgotten after a day.
create table octroi.told_pass (
  charge_id uuid primary key,
  at        timestamptz not null default now()
);
create index on octroi.told_pass (at);

-- Everybody has news now, if only a welcome: whoever is removed takes it along.
alter table octroi.outbox
  drop constraint outbox_person_id_fkey,
  add constraint outbox_person_id_fkey foreign key (person_id) references octroi.person on delete cascade;

-- What was written before anybody read it is no news.
update octroi.outbox set sent_at = now() where sent_at is null;

-- ---------------------------------------------------------------------------------------------- sources

create function octroi.note_person_event() returns trigger language plpgsql set search_path = '' as $$
begin
  if current_setting('octroi.importing', true) = 'on' then return null; end if;
  insert into octroi.outbox (kind, person_id, payload)
  values (tg_argv[0], new.id, jsonb_strip_nulls(jsonb_build_object('reason', new.suspended_reason)));
  return null;
end $$;
create trigger tell_welcome after insert on octroi.person for each row
  when (new.status = 'active') execute function octroi.note_person_event('welcome');
create trigger tell_verified after update of status on octroi.person for each row
  when (old.status = 'unverified' and new.status = 'active') execute function octroi.note_person_event('welcome');
create trigger tell_suspended after update of status on octroi.person for each row
  when (old.status <> 'suspended' and new.status = 'suspended') execute function octroi.note_person_event('suspended');
create trigger tell_reactivated after update of status on octroi.person for each row
  when (old.status = 'suspended' and new.status = 'active') execute function octroi.note_person_event('reactivated');

-- What somebody gave back; what evidence gives back of itself is in the movements.
create function octroi.note_refund_event() returns trigger language plpgsql set search_path = '' as $$
begin
  if current_setting('octroi.importing', true) = 'on' then return null; end if;
  insert into octroi.outbox (kind, person_id, payload)
  select 'refund', w.person_id, jsonb_build_object(
           'tokens', new.tokens, 'balance', new.balance, 'reason', new.note,
           'app', (select a.name from octroi.app a where a.id = new.app_id))
    from octroi.wallet w where w.id = new.wallet_id;
  return null;
end $$;
create trigger tell_refund after insert on octroi.journal for each row
  when (new.kind = 'refund' and new.actor_id is not null) execute function octroi.note_refund_event();

-- The first use of an app on a day, where anybody asked for it: written behind the gate, once for each row.
create function octroi.note_app_used() returns trigger language plpgsql set search_path = '' as $$
begin
  if current_setting('octroi.importing', true) = 'on' or not exists (
       select from octroi.notification_event e where e.event = 'app_used' and (e.in_app or e.mail or e.webhook)) then
    return null;
  end if;
  insert into octroi.outbox (kind, person_id, payload)
  select 'app_used', p.id, jsonb_build_object('app', (select a.name from octroi.app a where a.id = new.app_id))
    from octroi.person p where p.id = new.person_id;
  return null;
end $$;
create trigger tell_used after insert on octroi.usage_fact for each row
  when (new.requests > 0) execute function octroi.note_app_used();

-- ---------------------------------------------------------------------------------------------- audit log

create trigger audit_changed after insert or update on octroi.notification_event for each row
  execute function octroi.note_audit('notification.changed', 'event', '', 'in_app', 'mail', 'webhook');
create trigger audit_changed after insert or update on octroi.notification_template for each row
  execute function octroi.note_audit('template.changed', 'event', '', 'language', 'subject', 'text');
create trigger audit_reset after delete on octroi.notification_template for each row
  execute function octroi.note_audit('template.reset', 'event', '', 'language', 'subject', 'text');
create trigger audit_made after insert on octroi.webhook_endpoint for each row
  execute function octroi.note_audit('webhook.made', 'id', '', 'url', 'events');
create trigger audit_switched after update of off_at on octroi.webhook_endpoint for each row
  execute function octroi.note_audit('webhook.switched', 'id', '', 'off_at', 'off_reason');
create trigger audit_removed after delete on octroi.webhook_endpoint for each row
  execute function octroi.note_audit('webhook.removed', 'id', '', 'url');

-- ---------------------------------------------------------------------------------------------- row level security

do $$
declare
  t text;
begin
  foreach t in array array['notification_event', 'notification_template', 'notification', 'notification_preference',
                           'notification_setting', 'webhook_endpoint', 'delivery', 'weekly_report', 'told_pass'] loop
    execute format('alter table octroi.%I enable row level security', t);
    execute format('revoke all on octroi.%I from public, anon, authenticated', t);
  end loop;
end $$;
revoke all on function octroi.note_person_event, octroi.note_refund_event, octroi.note_app_used
  from public, anon, authenticated;

create policy own on octroi.notification for select to authenticated using (person_id = octroi.asking_person());
grant select on octroi.notification to authenticated;
