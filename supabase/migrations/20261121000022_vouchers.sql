-- Vouchers: codes, most of them on paper, that people turn into tokens.

-- What the vouchers of one printing have in common. Tokens that were redeemed stay when it is revoked.
create table octroi.voucher_batch (
  id           uuid primary key,
  name         text not null check (length(btrim(name)) between 1 and 100),   -- people read it in their movements
  prefix       text not null check (prefix ~ '^[A-Z2-9]{0,16}$'),
  count        int not null check (count between 1 and 5000),
  tokens       bigint not null check (tokens between 1 and 1000000000),       -- for each use
  uses         int not null check (uses between 1 and 1000000),               -- of each voucher, each by somebody else
  per_person   int not null check (per_person between 1 and 5000),            -- uses of all these vouchers together
  redeem_until timestamptz,
  grant_days   int check (grant_days between 1 and 3650),                     -- the tokens last so long from their use,
  grant_until  timestamptz,                                                   -- or until then; else for good
  made_by      uuid references octroi.person on delete set null,
  made_at      timestamptz not null default now(),
  revoked_at   timestamptz,
  check (num_nonnulls(grant_days, grant_until) <= 1),
  -- No voucher gives tokens that are over already.
  check (grant_until is null or coalesce(redeem_until, 'infinity') <= grant_until),
  unique (id, uses)
);
create index on octroi.voucher_batch (made_at desc, id desc);

-- The code is readable, because sheets are printed again and support is asked about it: the batch's prefix, then 60 random
-- bits in letters and digits without look-alikes, capitals and no hyphens.
create table octroi.voucher (
  id         uuid primary key default gen_random_uuid(),
  batch_id   uuid not null,
  number     int not null check (number >= 1),
  code       text not null unique check (code ~ '^[A-Z2-9]{0,16}[A-HJ-NP-Z2-9]{12}$'),
  uses       int not null,
  used       int not null default 0 check (used between 0 and uses),
  revoked_at timestamptz,
  foreign key (batch_id, uses) references octroi.voucher_batch (id, uses),
  unique (batch_id, number),
  unique (id, batch_id)
);

-- One use of a voucher; `id` is the movement in the journal that it made.
create table octroi.voucher_use (
  id         uuid primary key,
  wallet_id  bigint not null,
  voucher_id uuid not null,
  batch_id   uuid not null,
  person_id  uuid not null references octroi.person,
  nth        int not null check (nth >= 1),
  at         timestamptz not null default now(),
  foreign key (wallet_id, id) references octroi.journal (wallet_id, ref),
  foreign key (voucher_id, batch_id) references octroi.voucher (id, batch_id),
  unique (voucher_id, nth),
  unique (voucher_id, person_id)
);
create index on octroi.voucher_use (batch_id, id desc);
create index on octroi.voucher_use (person_id, id desc);

-- No code is ever in the audit log.
create trigger audit_made after insert on octroi.voucher_batch for each row
  execute function octroi.note_audit('voucher.batch_made', 'name', '', 'count', 'tokens', 'prefix', 'uses', 'per_person',
                                     'redeem_until', 'grant_days', 'grant_until');
create trigger audit_revoked after update of revoked_at on octroi.voucher_batch for each row
  execute function octroi.note_audit('voucher.batch_revoked', 'name', '', 'revoked_at');
create trigger audit_revoked after update of revoked_at on octroi.voucher for each row
  execute function octroi.note_audit('voucher.revoked', 'id', '', 'revoked_at');

do $$
declare
  t text;
begin
  foreach t in array array['voucher_batch', 'voucher', 'voucher_use'] loop
    execute format('alter table octroi.%I enable row level security', t);
    execute format('revoke all on octroi.%I from public, anon, authenticated', t);
  end loop;
end $$;
