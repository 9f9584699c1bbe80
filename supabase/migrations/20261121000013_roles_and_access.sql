-- The role support, who may open a granted app until when and how often, and the audit log.

alter table octroi.person
  drop constraint person_role_check,
  add constraint person_role_check check (role in ('user', 'support', 'admin'));

-- What somebody of the role support moved by adjustments on one day (UTC), given and taken alike; the row of the last
-- such day.
create table octroi.support_total (
  person_id uuid primary key references octroi.person on delete cascade,
  day       date not null,
  tokens    bigint not null check (tokens >= 0)
);

-- ---------------------------------------------------------------------------------------------- access

-- An app whose access is "granted" is open to a person or to a group, until a time (null: without end), and for a number
-- of uses that a group's members share (null: as often as they like).
alter table octroi.app_access
  drop constraint app_access_pkey,
  alter column person_id drop not null,
  add column id uuid primary key default gen_random_uuid(),
  add column group_id int references octroi.person_group on delete cascade,
  add column expires_at timestamptz,
  add column uses int check (uses between 1 and 1000000),
  add column used int not null default 0,
  add constraint app_access_owner_check check (num_nonnulls(person_id, group_id) = 1),
  add constraint app_access_used_check check (used >= 0 and used <= coalesce(uses, 0)),
  add constraint app_access_owner_key unique nulls not distinct (person_id, group_id, app_id);
create index on octroi.app_access (group_id) where group_id is not null;
create index on octroi.app_access (app_id, granted_at desc, id desc);

-- A use of a counted access: `id` is the charge's, or the launch ticket's for apps that are counted by the visit. One
-- that was given back has no row.
create table octroi.access_use (
  id        uuid primary key,
  access_id uuid not null references octroi.app_access on delete cascade,
  person_id uuid not null references octroi.person on delete cascade,
  at        timestamptz not null default now()
);
create index on octroi.access_use (access_id);
create index on octroi.access_use (person_id);

-- How often an access was used is nothing that gates remember.
create function octroi.note_access_change() returns trigger language plpgsql set search_path = '' as $$
declare
  changed octroi.app_access := coalesce(new, old);
begin
  insert into octroi.change (kind, ref)
  select 'person', changed.person_id where changed.person_id is not null
  union all
  select 'person', m.person_id from octroi.group_member m where m.group_id = changed.group_id;
  notify octroi_change;
  return null;
end $$;
drop trigger note_change on octroi.app_access;
create trigger note_change after insert or delete or update of expires_at, uses on octroi.app_access
  for each row execute function octroi.note_access_change();

create function octroi.note_membership_change() returns trigger language plpgsql set search_path = '' as $$
declare
  changed octroi.group_member := coalesce(new, old);
begin
  -- A group that goes takes its accesses with it, and they are gone before this looks.
  if tg_op = 'DELETE' or exists (select from octroi.app_access x where x.group_id = changed.group_id) then
    insert into octroi.change (kind, ref) values ('person', changed.person_id);
    notify octroi_change;
  end if;
  return null;
end $$;
create trigger note_change after insert or delete on octroi.group_member
  for each row execute function octroi.note_membership_change();

-- A charge that was given back did not use up anything, whoever found out: see refund_charges for those without a hold.
create function octroi.note_given_back() returns trigger language plpgsql set search_path = '' as $$
begin
  perform octroi.give_back_access(array[new.charge_id]);
  return null;
end $$;
create trigger note_given_back after insert or update of result on octroi.settlement for each row
  when (new.result in ('refunded', 'voided')) execute function octroi.note_given_back();

-- ---------------------------------------------------------------------------------------------- audit log

-- What admins and support did, every sign-in, and what people did about their own access. No foreign keys: it outlives
-- people, and says who they were at the time.
create table octroi.audit_log (
  id          uuid primary key,                             -- a UUIDv7
  at          timestamptz not null default now(),
  kind        text not null check (kind ~ '^[a-z_]+(\.[a-z_]+)+$'),
  actor_id    uuid,                                         -- null: nobody signed in, or the service itself
  actor_email text,
  actor_role  text,
  subject     text not null check (length(subject) between 1 and 300),   -- an id or a name
  person_id   uuid,                                         -- whom it is about
  before      jsonb,
  after       jsonb,
  address     text,                                         -- of the network
  request_id  text,
  check ((actor_id is null) = (actor_role is null))
);
create index on octroi.audit_log (actor_id, id desc) where actor_id is not null;
create index on octroi.audit_log (actor_email, id desc) where actor_email is not null;
create index on octroi.audit_log (person_id, id desc) where person_id is not null;
create index on octroi.audit_log (subject, id desc);
create index on octroi.audit_log (kind text_pattern_ops, id desc);

create or replace function octroi.refuse_change() returns trigger language plpgsql set search_path = '' as $$
begin
  raise exception 'the % is append-only', replace(tg_table_name, '_', ' ');
end $$;
create trigger append_only before update or delete on octroi.audit_log for each row execute function octroi.refuse_change();
create trigger append_only_whole before truncate on octroi.audit_log for each statement execute function octroi.refuse_change();

-- Writes down a change of a row, in the transaction that made it. Arguments: the kind, the column of the subject, the
-- column of the person whom it is about ('' for none), and the columns that are shown: what is not named here, a secret's
-- hash above all, is not written. An update of none of them is no entry.
create function octroi.note_audit() returns trigger language plpgsql set search_path = '' as $$
declare
  was jsonb := octroi.name_row(to_jsonb(old));
  becomes jsonb := octroi.name_row(to_jsonb(new));
  shown jsonb := coalesce(becomes, was);
  before jsonb;
  after jsonb;
begin
  select jsonb_object_agg(c, was -> c), jsonb_object_agg(c, becomes -> c) into before, after
    from unnest(tg_argv[3:]) c
   where was -> c is distinct from becomes -> c;
  if tg_op = 'UPDATE' and after is null then return null; end if;
  perform octroi.write_audit(
    tg_argv[0], shown ->> tg_argv[1], (shown ->> nullif(tg_argv[2], ''))::uuid,
    case tg_op when 'UPDATE' then before when 'DELETE' then jsonb_strip_nulls(before) end,
    case tg_op when 'UPDATE' then after when 'INSERT' then jsonb_strip_nulls(after) end,
    -- A session starts before anybody is known to ask, and it is its own person's.
    coalesce(shown ->> 'actor_id', shown ->> 'granted_by', shown ->> 'made_by',
             case when tg_table_name = 'session' then shown ->> 'person_id' end)::uuid);
  return null;
end $$;

create trigger audit_role after update of role on octroi.person for each row
  execute function octroi.note_audit('person.role_changed', 'id', 'id', 'role');
create trigger audit_suspended after update of status, suspended_reason on octroi.person for each row
  when (new.status = 'suspended')
  execute function octroi.note_audit('person.suspended', 'id', 'id', 'status', 'suspended_reason');
create trigger audit_reinstated after update of status on octroi.person for each row
  when (old.status = 'suspended' and new.status = 'active')
  execute function octroi.note_audit('person.reinstated', 'id', 'id', 'status', 'suspended_reason');
create trigger audit_status after update of status on octroi.person for each row
  when (new.status <> 'suspended' and not (old.status = 'suspended' and new.status = 'active'))
  execute function octroi.note_audit('person.status_changed', 'id', 'id', 'status', 'suspended_reason');
create trigger audit_email after update of email on octroi.person for each row
  execute function octroi.note_audit('person.email_changed', 'id', 'id', 'email');
create trigger audit_name after update of name on octroi.person for each row
  execute function octroi.note_audit('person.renamed', 'id', 'id', 'name');
create trigger audit_deleted after delete on octroi.person for each row
  execute function octroi.note_audit('person.deleted', 'id', 'id', 'email', 'role', 'status');

create trigger audit_started after insert on octroi.session for each row
  execute function octroi.note_audit('session.signed_in', 'id', 'person_id', 'user_agent', 'expires_at');
create trigger audit_ended after update of ended_at on octroi.session for each row
  execute function octroi.note_audit('session.ended', 'id', 'person_id', 'ended_at');

create trigger audit_made after insert on octroi.key for each row
  execute function octroi.note_audit('key.made', 'id', 'person_id', 'name', 'prefix', 'apps', 'admin', 'expires_at');
create trigger audit_changed after update of name, apps, admin, expires_at on octroi.key for each row
  execute function octroi.note_audit('key.changed', 'id', 'person_id', 'name', 'apps', 'admin', 'expires_at');
create trigger audit_revoked after update of revoked_at on octroi.key for each row
  execute function octroi.note_audit('key.revoked', 'id', 'person_id', 'revoked_at');

create trigger audit_off after update of off on octroi.app for each row
  execute function octroi.note_audit('app.switched', 'name', '', 'off');
create trigger audit_prices after update of prices on octroi.app for each row
  execute function octroi.note_audit('app.price_changed', 'name', '', 'prices');

create trigger audit_made after insert or update on octroi.app_secret for each row
  execute function octroi.note_audit('app_secret.made', 'app', '', 'prefix');
create trigger audit_revoked after delete on octroi.app_secret for each row
  execute function octroi.note_audit('app_secret.revoked', 'app', '', 'prefix');

create trigger audit_set after insert or update on octroi.brake for each row
  execute function octroi.note_audit('brake.set', 'app', '', 'mode', 'reason', 'shadow');
create trigger audit_lifted after delete on octroi.brake for each row
  execute function octroi.note_audit('brake.lifted', 'app', '', 'mode', 'reason', 'shadow');

create trigger audit_granted after insert on octroi.app_access for each row
  execute function octroi.note_audit('access.granted', 'app', 'person_id', 'group', 'expires_at', 'uses');
create trigger audit_changed after update of expires_at, uses on octroi.app_access for each row
  execute function octroi.note_audit('access.changed', 'app', 'person_id', 'expires_at', 'uses');
create trigger audit_revoked after delete on octroi.app_access for each row
  execute function octroi.note_audit('access.revoked', 'app', 'person_id', 'group', 'expires_at', 'uses', 'used');

create trigger audit_made after insert on octroi.person_group for each row
  execute function octroi.note_audit('group.made', 'name', '');
create trigger audit_renamed after update of name on octroi.person_group for each row
  execute function octroi.note_audit('group.renamed', 'name', '', 'name');
create trigger audit_removed after delete on octroi.person_group for each row
  execute function octroi.note_audit('group.removed', 'name', '');
create trigger audit_joined after insert on octroi.group_member for each row
  execute function octroi.note_audit('group.joined', 'group', 'person_id');
create trigger audit_left after delete on octroi.group_member for each row
  execute function octroi.note_audit('group.left', 'group', 'person_id');

create trigger audit_made after insert on octroi.allowance for each row
  execute function octroi.note_audit('allowance.made', 'group', '', 'tokens', 'period', 'rollover', 'periods', 'starts_at', 'ends_at');
create trigger audit_changed after update on octroi.allowance for each row
  execute function octroi.note_audit('allowance.changed', 'group', '', 'tokens', 'period', 'rollover', 'periods', 'starts_at', 'ends_at');

create trigger audit_set after insert or update of tokens on octroi.spend_limit for each row
  execute function octroi.note_audit('spend_limit.set', 'person_id', 'person_id', 'app', 'key_id', 'period', 'set_by', 'tokens');
create trigger audit_lifted after delete on octroi.spend_limit for each row
  execute function octroi.note_audit('spend_limit.lifted', 'person_id', 'person_id', 'app', 'key_id', 'period', 'set_by', 'tokens');

-- What somebody did to another's balance; charges and what follows from them have no actor.
create function octroi.note_audited_movement() returns trigger language plpgsql set search_path = '' as $$
declare
  moved bigint := case when new.credit = 'available' then new.tokens else -new.tokens end;
begin
  perform octroi.write_audit(
    case new.kind when 'adjustment' then 'balance.adjusted' when 'refund' then 'charge.refunded' else 'balance.moved' end,
    coalesce(new.charge_id, new.ref)::text,
    (select w.person_id from octroi.wallet w where w.id = new.wallet_id),
    jsonb_build_object('balance', new.balance - moved),
    jsonb_build_object('balance', new.balance, 'tokens', moved, 'reason', new.note),
    new.actor_id);
  return null;
end $$;
create trigger audit after insert on octroi.journal for each row
  when (new.actor_id is not null) execute function octroi.note_audited_movement();

-- ---------------------------------------------------------------------------------------------- row level security

do $$
declare
  t text;
begin
  foreach t in array array['support_total', 'access_use', 'audit_log'] loop
    execute format('alter table octroi.%I enable row level security', t);
    execute format('revoke all on octroi.%I from public, anon, authenticated', t);
  end loop;
end $$;
