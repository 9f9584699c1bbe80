-- Everything of Octroi lives in its own schema: the public one may belong to the operator's other applications.
create schema octroi;

do $$ begin
  -- A plain Postgres lacks the roles that Supabase's has; policies and revokes below name them.
  if not exists (select from pg_roles where rolname = 'anon') then create role anon nologin noinherit; end if;
  if not exists (select from pg_roles where rolname = 'authenticated') then create role authenticated nologin noinherit; end if;
  if not exists (select from pg_roles where rolname = 'service_role') then create role service_role nologin noinherit bypassrls; end if;
end $$;


-- ---------------------------------------------------------------------------------------------- people

create table octroi.person (
  id               uuid primary key,                       -- the id that Supabase Auth gave
  email            text not null unique check (email = lower(email) and length(email) <= 254),
  name             text not null default '' check (length(name) <= 100),
  role             text not null default 'user' check (role in ('user', 'admin')),
  status           text not null default 'active' check (status in ('active', 'suspended')),
  suspended_reason text check ((status = 'suspended') = (suspended_reason is not null)),
  created_at       timestamptz not null default now()
);
create index on octroi.person (created_at desc, id desc);

create table octroi.session (
  id         uuid primary key default gen_random_uuid(),
  person_id  uuid not null references octroi.person on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at   timestamptz,
  user_agent text not null default '' check (length(user_agent) <= 400),
  address    text not null default '' check (length(address) <= 64)
);
create index on octroi.session (person_id, created_at desc);
create index on octroi.session (expires_at);

create table octroi.key (
  id           uuid primary key default gen_random_uuid(),
  person_id    uuid not null references octroi.person on delete cascade,
  hash         bytea not null unique check (length(hash) = 32),   -- SHA-256 of a key with 190 bits of its own
  prefix       text not null,
  name         text not null check (length(name) between 1 and 100),
  apps         text[] check (cardinality(apps) > 0),              -- null opens every app
  admin        boolean not null default false,
  created_at   timestamptz not null default now(),
  expires_at   timestamptz,
  revoked_at   timestamptz,
  last_used_at timestamptz
);
create index on octroi.key (person_id, created_at desc);

-- A one-time right (a launch ticket, the first-admin link) that was used; kept until it could not be used anyway.
create table octroi.redeemed_ticket (
  id         uuid primary key,
  expires_at timestamptz not null
);
create index on octroi.redeemed_ticket (expires_at);

-- ---------------------------------------------------------------------------------------------- apps

create table octroi.app (
  id         int generated always as identity primary key,
  name       text not null unique check (name ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  created_at timestamptz not null default now(),
  -- What an admin laid over the file; null leaves the file's word.
  off        boolean,
  prices     jsonb not null default '{}' check (jsonb_typeof(prices) = 'object')   -- a rule's "on" → tokens
);

-- Who may open an app whose access is "granted".
create table octroi.app_access (
  person_id  uuid not null references octroi.person on delete cascade,
  app_id     int not null references octroi.app on delete cascade,
  granted_by uuid references octroi.person on delete set null,
  granted_at timestamptz not null default now(),
  primary key (person_id, app_id)
);

-- ---------------------------------------------------------------------------------------------- ledger

-- One row a person; the only row that a charge locks. Half-empty pages keep its updates on the page (HOT).
create table octroi.wallet (
  id          bigint generated always as identity primary key,
  person_id   uuid not null unique references octroi.person,
  available   bigint not null default 0 check (available between 0 and 9007199254740991),
  held        bigint not null default 0 check (held between 0 and 9007199254740991),
  debt        bigint not null default 0 check (debt between 0 and 9007199254740991),
  next_expiry timestamptz not null default 'infinity'       -- the earliest expiry of a live grant, or earlier
) with (fillfactor = 40, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

create table octroi.token_grant (
  id         bigint generated always as identity primary key,
  wallet_id  bigint not null references octroi.wallet,
  kind       text not null check (kind in ('purchase', 'plan', 'voucher', 'allowance', 'adjustment', 'welcome', 'refund')),
  priority   smallint not null default 50,                  -- lower burns first
  tokens     bigint not null check (tokens > 0),
  remaining  bigint not null check (remaining between 0 and tokens),
  expires_at timestamptz not null default 'infinity',
  closed_at  timestamptz,                                   -- burnt whole, or expired
  source     text not null unique check (length(source) <= 200),
  created_at timestamptz not null default now(),
  check (closed_at is not null or remaining > 0)
) with (fillfactor = 60);
-- `remaining` is in no index, so burning stays a HOT update.
create index on octroi.token_grant (wallet_id, priority, expires_at, id) where closed_at is null;

-- Append-only: a row moves `tokens` from one account to another, so every row balances by its shape.
-- `ref` is a UUIDv7, for a charge the id that the gate minted. The key makes every movement happen once.
create table octroi.journal (
  wallet_id  bigint not null references octroi.wallet,
  ref        uuid not null,
  kind       text not null check (kind in ('charge', 'grant', 'adjustment', 'refund', 'expiry', 'debt')),
  debit      text not null check (debit in ('available', 'held', 'debt', 'purchases', 'gifts', 'adjustments', 'apps', 'expired')),
  credit     text not null check (credit in ('available', 'held', 'debt', 'purchases', 'gifts', 'adjustments', 'apps', 'expired')),
  tokens     bigint not null check (tokens > 0),
  balance    bigint not null check (balance >= 0),          -- wallet.available after this row
  app_id     int references octroi.app,
  at         timestamptz not null default now(),
  note       text not null default '' check (length(note) <= 500),
  actor_id   uuid,                                          -- the admin behind an adjustment or a refund
  charge_id  uuid check ((kind = 'refund') = (charge_id is not null)),   -- what a refund gives back
  priority   smallint,                                      -- of the first grant that a charge burnt:
  expires_at timestamptz,                                   -- a refund goes back with both
  check (debit <> credit),
  primary key (wallet_id, ref)
);
-- Time-ordered by its key, so inserts stay at the right edge: the admin's list of charges, a charge by its id.
create index on octroi.journal (ref);
create index on octroi.journal (charge_id) where charge_id is not null;

create function octroi.refuse_change() returns trigger language plpgsql set search_path = '' as $$
begin
  raise exception 'the journal is append-only';
end $$;
create trigger append_only before update or delete on octroi.journal for each row execute function octroi.refuse_change();
create trigger append_only_whole before truncate on octroi.journal for each statement execute function octroi.refuse_change();

-- An Idempotency-Key that was charged (app_id) or adjusted (app_id 0) under, for 24 hours.
create table octroi.idempotency_key (
  wallet_id  bigint not null references octroi.wallet,
  app_id     int not null,                                  -- 0 is the portal's own: adjustments
  key        text not null check (octet_length(key) between 1 and 255),
  ref        uuid not null,
  tokens     bigint not null,
  created_at timestamptz not null default now(),
  primary key (wallet_id, app_id, key)
);
create index on octroi.idempotency_key (created_at);

-- ---------------------------------------------------------------------------------------------- usage facts

-- Nobody signed in is the nil UUID, so that those requests are counted too.
create table octroi.usage_fact (
  person_id uuid not null,
  app_id    int not null references octroi.app,
  day       date not null,
  requests  bigint not null default 0,
  visits    bigint not null default 0,
  tokens    bigint not null default 0,
  first_at  timestamptz not null,
  last_at   timestamptz not null,
  primary key (person_id, app_id, day)
) with (fillfactor = 70);
create index on octroi.usage_fact (day);

create table octroi.usage_refusal (
  person_id uuid not null,
  app_id    int not null references octroi.app,
  day       date not null,
  reason    text not null,
  refusals  bigint not null default 0,
  primary key (person_id, app_id, day, reason)
) with (fillfactor = 70);

-- ---------------------------------------------------------------------------------------------- change feed

-- What changed, for the gates' caches. `xid` orders by visibility: an id alone may commit after a later one.
create table octroi.change (
  id   bigint generated always as identity primary key,
  xid  xid8 not null default pg_current_xact_id(),
  kind text not null check (kind in ('person', 'session', 'key', 'app')),
  ref  text not null,
  at   timestamptz not null default now()
);
create index on octroi.change (xid);
create index on octroi.change (at);

-- The newest change that was swept: who has read no further must forget everything.
create table octroi.forgotten_change (
  one boolean primary key default true check (one),
  xid xid8 not null
);
insert into octroi.forgotten_change (xid) values ('0');

create function octroi.note_change() returns trigger language plpgsql set search_path = '' as $$
declare
  changed jsonb := to_jsonb(coalesce(new, old));
begin
  insert into octroi.change (kind, ref)
  values (tg_argv[0], changed ->> tg_argv[1]);
  notify octroi_change;
  return null;
end $$;
create trigger note_change after update or delete on octroi.person for each row execute function octroi.note_change('person', 'id');
create trigger note_change after insert or update or delete on octroi.app_access for each row execute function octroi.note_change('person', 'person_id');
create trigger note_change after update or delete on octroi.session for each row execute function octroi.note_change('session', 'id');
create trigger note_change after delete or update of revoked_at, expires_at, apps, admin on octroi.key for each row execute function octroi.note_change('key', 'id');
create trigger note_change after insert or update or delete on octroi.app for each row execute function octroi.note_change('app', 'name');

-- ---------------------------------------------------------------------------------------------- row level security

create function octroi.asking_person() returns uuid language sql stable set search_path = '' as $$
  select nullif(nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub', '')::uuid
$$;

do $$
declare
  t text;
begin
  for t in select tablename from pg_tables where schemaname = 'octroi' loop
    execute format('alter table octroi.%I enable row level security', t);
    execute format('revoke all on octroi.%I from public, anon, authenticated', t);
  end loop;
end $$;

create policy own on octroi.person for select to authenticated using (id = octroi.asking_person());
create policy own on octroi.session for select to authenticated using (person_id = octroi.asking_person());
create policy own on octroi.wallet for select to authenticated using (person_id = octroi.asking_person());
create policy own on octroi.usage_fact for select to authenticated using (person_id = octroi.asking_person());
create policy own on octroi.token_grant for select to authenticated
  using (wallet_id = (select id from octroi.wallet where person_id = octroi.asking_person()));
create policy own on octroi.journal for select to authenticated
  using (wallet_id = (select id from octroi.wallet where person_id = octroi.asking_person()));

grant usage on schema octroi to authenticated;
grant execute on function octroi.asking_person() to authenticated;
grant select on octroi.person, octroi.session, octroi.wallet, octroi.usage_fact, octroi.token_grant, octroi.journal to authenticated;
