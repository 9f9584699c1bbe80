-- What people keep for themselves on the portal: their favourite apps, and how far they came in the first steps.

create table octroi.app_favourite (
  person_id uuid not null references octroi.person on delete cascade,
  app_id    int not null references octroi.app on delete cascade,
  added_at  timestamptz not null default now(),
  primary key (person_id, app_id)
);

-- A row is there once something of it happened: where the tokens go was looked at, the steps were dismissed.
create table octroi.first_steps (
  person_id    uuid primary key references octroi.person on delete cascade,
  looked_at    timestamptz,
  dismissed_at timestamptz,
  check (num_nonnulls(looked_at, dismissed_at) > 0)
);

do $$
declare
  t text;
begin
  foreach t in array array['app_favourite', 'first_steps'] loop
    execute format('alter table octroi.%I enable row level security', t);
    execute format('revoke all on octroi.%I from public, anon, authenticated', t);
  end loop;
end $$;
