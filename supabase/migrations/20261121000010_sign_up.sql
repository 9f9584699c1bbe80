-- Addresses that are not verified yet, accounts that were deleted, invitations, and the operator's terms.

-- Of a closed account only the row is left: the journal and the audit log name it by its id. Its address is free again.
alter table octroi.person
  drop constraint person_status_check,
  add constraint person_status_check check (status in ('unverified', 'active', 'suspended', 'closed')),
  add column closed_at timestamptz,
  add column identity_removed_at timestamptz,               -- when Supabase Auth knew them no more
  add constraint person_closed_check check ((status = 'closed') = (closed_at is not null)),
  add constraint person_forgotten_check check (status <> 'closed' or (name = '' and email = id || '@closed.invalid')),
  add constraint person_identity_check check (identity_removed_at is null or status = 'closed');
create index on octroi.person (closed_at) where status = 'closed' and identity_removed_at is null;

-- Lets somebody make an account while sign-up is by invitation only. The code itself is in its link alone.
create table octroi.invitation (
  id         uuid primary key default gen_random_uuid(),
  hash       bytea not null unique check (length(hash) = 32),   -- SHA-256 of a code with 190 bits of its own
  email      text check (email = lower(email) and length(email) <= 254),   -- null: whoever has the link
  uses       int not null default 1 check (uses between 1 and 1000),
  used       int not null default 0 check (used between 0 and uses),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  made_by    uuid not null,
  created_at timestamptz not null default now()
);
create index on octroi.invitation (created_at desc, id desc);

-- What people agree to; the newest version counts. A published text never changes.
create table octroi.terms (
  version      int primary key check (version > 0),
  text         jsonb not null check (jsonb_typeof(text) = 'object' and text <> '{}'),   -- by language
  published_at timestamptz not null default now(),
  made_by      uuid not null
);
create trigger append_only before update or delete on octroi.terms for each row execute function octroi.refuse_change();
create trigger append_only_whole before truncate on octroi.terms for each statement execute function octroi.refuse_change();

create table octroi.terms_acceptance (
  person_id uuid not null references octroi.person,
  version   int not null references octroi.terms,
  at        timestamptz not null default now(),
  address   text check (length(address) <= 64),             -- of the network; forgotten with the person
  primary key (person_id, version)
);

do $$
declare
  t text;
begin
  foreach t in array array['invitation', 'terms', 'terms_acceptance'] loop
    execute format('alter table octroi.%I enable row level security', t);
    execute format('revoke all on octroi.%I from public, anon, authenticated', t);
  end loop;
end $$;
