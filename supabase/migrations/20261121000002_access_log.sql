-- How far a proxy's access log is settled, known by what the log holds and not by its name: rotation renames, copies and
-- compresses it, and another machine may have another log at the same place. Beside what it settled, so that a restored
-- backup reads again what it lost.
create table octroi.log_offset (
  hash         text primary key check (length(hash) = 64),   -- SHA-256 of the log's first prefix_bytes, in hexadecimal
  prefix_bytes int not null check (prefix_bytes between 1 and 4096),
  read_to      bigint not null check (read_to >= prefix_bytes),
  seen_at      timestamptz not null default now()
) with (fillfactor = 50);

-- What a tool says who it is with, for reports of its own; one live secret an app.
create table octroi.app_secret (
  app_id     int primary key references octroi.app on delete cascade,
  hash       bytea not null unique check (length(hash) = 32),   -- SHA-256 of a secret with 190 bits of its own
  prefix     text not null,
  made_by    uuid references octroi.person on delete set null,
  created_at timestamptz not null default now()
);

-- What an app charged by its own report, so that a person and day have a bound.
create table octroi.app_report (
  app_id    int not null references octroi.app on delete cascade,
  wallet_id bigint not null references octroi.wallet,
  day       date not null,
  tokens    bigint not null check (tokens >= 0),
  primary key (app_id, wallet_id, day)
) with (fillfactor = 70);
create index on octroi.app_report (day);

do $$
declare
  t text;
begin
  foreach t in array array['log_offset', 'app_secret', 'app_report'] loop
    execute format('alter table octroi.%I enable row level security', t);
    execute format('revoke all on octroi.%I from public, anon, authenticated', t);
  end loop;
end $$;
