-- The second factor, and the accounts at other services by which people sign in.

alter table octroi.person
  add column second_factor boolean not null default false;  -- has a verified one at Supabase Auth, as far as we saw
alter table octroi.session
  add column second_factor boolean not null default false;  -- was shown, or made, in it

-- An account at a provider that has vouched for this person's address once. After that the account is the person's,
-- whatever address it has.
create table octroi.provider_account (
  provider    text not null check (length(provider) between 1 and 100),
  provider_id text not null check (length(provider_id) between 1 and 300),
  person_id   uuid not null references octroi.person on delete cascade,
  linked_at   timestamptz not null default now(),
  primary key (provider, provider_id)
);
create index on octroi.provider_account (person_id);

-- A code that is awaited, for a sign-in or for a new factor. Whoever signs in may have no account here yet.
create table octroi.pending_code (
  id          uuid primary key,                             -- the new factor's, for an enrolment
  purpose     text not null check (purpose in ('sign-in', 'enrolment')),
  identity_id uuid not null,                                -- the id that Supabase Auth gave
  email       text not null,
  name        text not null default '',
  proven      boolean not null default false,               -- what began it showed that the address is theirs
  factor_ids  uuid[] not null check (cardinality(factor_ids) <= 50),
  sealed      bytea not null,                               -- the session at Supabase Auth, encrypted; empty when ended
  tries       int not null default 0 check (tries between 0 and 5),
  started_at  timestamptz not null default now(),
  expires_at  timestamptz not null,
  ended_at    timestamptz,
  used_code   text check (used_code ~ '^\d{6}$'),           -- a code is good once (RFC 6238, 5.2)
  unique (identity_id, used_code)
);
create index on octroi.pending_code (identity_id, started_at);
create index on octroi.pending_code (expires_at);

-- With 80 bits of its own, a plain SHA-256 is enough.
create table octroi.recovery_code (
  person_id uuid not null references octroi.person on delete cascade,
  hash      bytea not null check (length(hash) = 32),
  used_at   timestamptz,
  primary key (person_id, hash)
);

do $$
declare
  t text;
begin
  foreach t in array array['provider_account', 'pending_code', 'recovery_code'] loop
    execute format('alter table octroi.%I enable row level security', t);
    execute format('revoke all on octroi.%I from public, anon, authenticated', t);
  end loop;
end $$;
