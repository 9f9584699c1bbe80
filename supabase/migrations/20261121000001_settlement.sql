-- Holds and their settlement, passes, free quotas, spend limits, allowances, and what is told to people about them.

-- ---------------------------------------------------------------------------------------------- what was there before

-- Below this the person is told that their balance runs low: a fifth of the last grant. Null once they were told, and
-- set again by the next grant.
alter table octroi.wallet add low_at bigint check (low_at > 0);

alter table octroi.token_grant
  drop constraint token_grant_kind_check,
  add constraint token_grant_kind_check check
    (kind in ('purchase', 'plan', 'voucher', 'allowance', 'adjustment', 'welcome', 'refund', 'transfer'));

alter table octroi.journal
  drop constraint journal_kind_check,
  drop constraint journal_debit_check,
  drop constraint journal_credit_check,
  drop constraint journal_check,
  -- Of a charge or a hold: the gate process behind it, the hash of its request (caller, app, method, path; the gate's
  -- own), the classes of answers that give it back, and the API key. No foreign keys: each would cost a look-up a row.
  add gate_id int,
  add request bigint,
  add refunds text check (refunds in ('4xx', '5xx', '4xx 5xx')),
  add key_id uuid,
  add constraint journal_kind_check check
    (kind in ('charge', 'grant', 'adjustment', 'refund', 'expiry', 'debt', 'hold', 'capture', 'release', 'transfer')),
  add constraint journal_debit_check check
    (debit in ('available', 'held', 'debt', 'purchases', 'gifts', 'adjustments', 'apps', 'expired', 'transfers')),
  add constraint journal_credit_check check
    (credit in ('available', 'held', 'debt', 'purchases', 'gifts', 'adjustments', 'apps', 'expired', 'transfers')),
  add constraint journal_accounts_check check (case kind
    when 'hold' then debit = 'available' and credit = 'held'
    when 'release' then debit = 'held' and credit = 'available'
    when 'capture' then debit in ('held', 'available', 'debt') and credit = 'apps'
    when 'transfer' then 'available' in (debit, credit) and 'transfers' in (debit, credit)
    else 'held' not in (debit, credit) and 'transfers' not in (debit, credit) end),
  -- The charge or hold that a row belongs to; a second 'hold' row raises the first.
  add constraint journal_charge_id_check check (case
    when kind in ('refund', 'capture', 'release') then charge_id is not null
    when kind = 'hold' then true
    else charge_id is null end),
  add constraint journal_app_check check (kind not in ('hold', 'capture', 'release') or app_id is not null);

-- ---------------------------------------------------------------------------------------------- gates

-- A gate process, so that a charge tells whether the gate that took it lived to pass the request on.
create table octroi.gate_process (
  id         int generated always as identity primary key,
  started_at timestamptz not null default now(),
  seen_at    timestamptz not null default now(),            -- its last heartbeat
  ended_at   timestamptz,                                   -- an orderly end: nothing was lost
  mourned_at timestamptz,                                   -- dead, and its last charges without a line were voided
  check (ended_at is null or mourned_at is null)
);
create index on octroi.gate_process (seen_at) where ended_at is null and mourned_at is null;

-- ---------------------------------------------------------------------------------------------- holds, settlement

-- Tokens set aside under a charge's id, with the price frozen at that time.
create table octroi.hold (
  id         uuid primary key,                              -- the charge's; its first journal row has it as ref
  wallet_id  bigint not null references octroi.wallet,
  app_id     int not null references octroi.app,
  tokens     bigint not null check (tokens > 0),
  grants     bigint[] not null,                             -- burnt for it, in burning order,
  burnt      bigint[] not null,                             -- and how much of each
  state      text not null default 'open' check (state in ('open', 'captured', 'voided', 'expired')),
  captured   bigint check (captured >= 0),                  -- the final price, beyond the hold too
  per        text check (per in ('second', 'minute', 'megabyte-in', 'megabyte-out')),
  rate       numeric check (rate >= 0),                     -- tokens for each unit
  reported   boolean not null default false,                -- the tool tells the price
  min        bigint not null default 0 check (min >= 0),
  max        bigint not null,                               -- no evidence takes more
  refunds    text check (refunds in ('4xx', '5xx', '4xx 5xx')),
  key_id     uuid,
  opened_at  timestamptz not null default now(),
  expires_at timestamptz not null,
  closed_at  timestamptz,
  check ((per is null) = (rate is null)),
  check (per is null or not reported),
  check (max >= min),
  check (cardinality(grants) = cardinality(burnt) and cardinality(grants) > 0),
  check ((state = 'open') = (closed_at is null)),
  check ((state = 'captured') = (captured is not null)),
  check (captured <= greatest(max, tokens))
) with (fillfactor = 80);
create index on octroi.hold (wallet_id, expires_at) where state = 'open';
create index on octroi.hold (expires_at) where state = 'open';

-- What became of a charge or a hold: whoever inserts the row decides, so the first evidence wins. Sources `expiry` and
-- `unproven` had no evidence: a line that comes later takes their place, once. No foreign key to the wallet: the check
-- would wait for its lock, and evidence of a charge that stays as it is needs none.
create table octroi.settlement (
  charge_id   uuid primary key,
  wallet_id   bigint not null,
  app_id      int not null,
  result      text not null check (result in ('captured', 'refunded', 'voided', 'capped')),
  tokens      bigint not null check (tokens >= 0),          -- the price in the end
  source      text not null check (source in ('gateway', 'access-log', 'tool', 'expiry', 'unproven', 'refund')),
  status      int,
  duration_ms bigint,
  bytes_in    bigint,
  bytes_out   bigint,
  cost        bigint,
  late        boolean not null default false,               -- evidence came after it was given back, and charged again
  at          timestamptz not null default now(),
  check (result in ('captured', 'capped') or tokens = 0),
  check (not late or source in ('gateway', 'access-log', 'tool'))
);
-- What a person was given back today, for the cap.
create index on octroi.settlement (wallet_id, app_id, at) where result in ('refunded', 'voided');

-- Charges without a line when one was due, beside another of the same request: slow, or lost and made again by the
-- proxy. The line of the other tells.
create table octroi.unproven (
  charge_id uuid primary key,
  wallet_id bigint not null,
  request   bigint not null,
  at        timestamptz not null
);

-- How far void_unproven has looked.
create table octroi.proof_cursor (
  one boolean primary key default true check (one),
  ref uuid not null
);
-- What was charged before this migration has no request to compare.
insert into octroi.proof_cursor (ref)
values ((lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid);

-- ---------------------------------------------------------------------------------------------- passes, quotas, limits

-- A charge that opened one rule's requests for a time. A later one takes its row.
create table octroi.pass (
  wallet_id  bigint not null references octroi.wallet,
  app_id     int not null references octroi.app,
  rule       text not null check (length(rule) <= 500),     -- the charge's note
  charge_id  uuid not null unique,
  opened_at  timestamptz not null default now(),
  expires_at timestamptz not null,
  check (expires_at > opened_at),
  primary key (wallet_id, app_id, rule)
);
create index on octroi.pass (expires_at);

-- A free use of a rule, under the id that a charge would have had.
create table octroi.quota_use (
  id           uuid primary key,
  wallet_id    bigint not null references octroi.wallet,
  app_id       int not null references octroi.app,
  rule         text not null check (length(rule) <= 500),
  period_start date not null,
  nth          int not null check (nth > 0),
  used_at      timestamptz not null default now(),
  unique (wallet_id, app_id, rule, period_start, nth)
);
create index on octroi.quota_use (used_at);

-- What a person may spend in a period (UTC): at all, on one app, by one key.
create table octroi.spend_limit (
  id         bigint generated always as identity primary key,
  wallet_id  bigint not null references octroi.wallet,
  app_id     int references octroi.app on delete cascade,
  key_id     uuid references octroi.key on delete cascade,
  period     text not null check (period in ('day', 'month', 'ever')),
  tokens     bigint not null check (tokens >= 0),
  created_at timestamptz not null default now(),
  unique nulls not distinct (wallet_id, app_id, key_id, period)
);
create index on octroi.spend_limit (app_id) where app_id is not null;
create index on octroi.spend_limit (key_id) where key_id is not null;

-- What counts towards a limit: charges, open holds and captures of the period, less what was given back of them.
create table octroi.spend_total (
  limit_id     bigint not null references octroi.spend_limit on delete cascade,
  period_start date not null,
  tokens       bigint not null default 0 check (tokens >= 0),
  reached_at   timestamptz,                                 -- a charge was refused; the person was told
  primary key (limit_id, period_start)
) with (fillfactor = 70);

-- ---------------------------------------------------------------------------------------------- allowances

create table octroi.person_group (
  id         int generated always as identity primary key,
  name       text not null unique check (length(name) between 1 and 100),
  created_at timestamptz not null default now()
);

create table octroi.group_member (
  group_id  int not null references octroi.person_group on delete cascade,
  person_id uuid not null references octroi.person on delete cascade,
  since     timestamptz not null default now(),
  primary key (group_id, person_id)
);
create index on octroi.group_member (person_id);

-- Tokens for every member of a group, every period (UTC). What is left of it rolls over up to `rollover` tokens and
-- lasts `periods` periods in all.
create table octroi.allowance (
  id         int generated always as identity primary key,
  group_id   int not null references octroi.person_group,
  tokens     bigint not null check (tokens > 0),
  period     text not null check (period in ('day', 'week', 'month')),
  rollover   bigint not null default 0 check (rollover >= 0),
  periods    int not null default 1 check (periods between 1 and 120),
  priority   smallint not null default 30,                  -- before what was bought
  starts_at  timestamptz not null default now(),
  ends_at    timestamptz not null default 'infinity',
  created_at timestamptz not null default now(),
  check ((rollover = 0) = (periods = 1)),
  check (ends_at > starts_at)
);
create index on octroi.allowance (group_id);

-- That an allowance was given: the key makes it happen once for each person and period.
create table octroi.allowance_grant (
  allowance_id int not null references octroi.allowance,
  person_id    uuid not null references octroi.person,
  period_start date not null,
  tokens       bigint not null check (tokens >= 0),         -- less what rolled over beyond the cap
  grant_id     bigint unique references octroi.token_grant,
  at           timestamptz not null default now(),
  primary key (allowance_id, person_id, period_start),
  check ((tokens > 0) = (grant_id is not null))
);
create index on octroi.allowance_grant (person_id);

-- ---------------------------------------------------------------------------------------------- messages, brakes

-- What is to be told to a person, written with what it tells of.
create table octroi.outbox (
  id         bigint generated always as identity primary key,
  kind       text not null check (kind ~ '^[a-z_]{1,40}$'),
  person_id  uuid not null references octroi.person,
  payload    jsonb not null check (jsonb_typeof(payload) = 'object'),
  created_at timestamptz not null default now(),
  sent_at    timestamptz
);
create index on octroi.outbox (id) where sent_at is null;
create index on octroi.outbox (person_id);

create function octroi.note_low_balance() returns trigger language plpgsql set search_path = '' as $$
begin
  insert into octroi.outbox (kind, person_id, payload)
  values ('balance_low', new.person_id, jsonb_build_object('balance', new.available + new.held, 'below', new.low_at));
  new.low_at := null;
  return new;
end $$;
-- Held tokens count: they may come back.
create trigger note_low_balance before update of available, held on octroi.wallet for each row
  when (new.available + new.held < new.low_at) execute function octroi.note_low_balance();

-- An admin's brake on an app, or on everything ('*'): closed or free for all, with the reason; shadow charges nothing
-- and lets through.
create table octroi.brake (
  app      text primary key check (app = '*' or app ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  mode     text check (mode in ('closed', 'free')),
  reason   text check (length(reason) between 1 and 500),
  shadow   boolean not null default false,
  actor_id uuid,
  set_at   timestamptz not null default now(),
  check ((mode is null) = (reason is null)),
  check (mode is not null or shadow)
);
create trigger note_change after insert or update or delete on octroi.brake for each row execute function octroi.note_change('app', 'app');

-- Gates remember open passes until they end: one that closes before its time is told by the change feed.
create function octroi.note_closed_pass() returns trigger language plpgsql set search_path = '' as $$
begin
  insert into octroi.change (kind, ref) select 'person', w.person_id from octroi.wallet w where w.id = old.wallet_id;
  notify octroi_change;
  return null;
end $$;
create trigger note_closed_pass after delete on octroi.pass for each row
  when (old.expires_at > now()) execute function octroi.note_closed_pass();

-- ---------------------------------------------------------------------------------------------- row level security

do $$
declare
  t text;
begin
  for t in select tablename from pg_tables where schemaname = 'octroi' loop
    execute format('alter table octroi.%I enable row level security', t);
  end loop;
  foreach t in array array['gate_process', 'hold', 'settlement', 'unproven', 'proof_cursor', 'pass', 'quota_use', 'spend_limit',
                           'spend_total', 'person_group', 'group_member', 'allowance', 'allowance_grant', 'outbox', 'brake'] loop
    execute format('revoke all on octroi.%I from public, anon, authenticated', t);
  end loop;
end $$;

create policy own on octroi.hold for select to authenticated
  using (wallet_id = (select id from octroi.wallet where person_id = octroi.asking_person()));
create policy own on octroi.pass for select to authenticated
  using (wallet_id = (select id from octroi.wallet where person_id = octroi.asking_person()));
grant select on octroi.hold, octroi.pass to authenticated;
