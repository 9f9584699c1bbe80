-- Figures for the admin's desk: rollups that screens read instead of usage facts and the journal, and indexes for search.

-- ---------------------------------------------------------------------------------------------- counted as it happens

-- What the gate decided, by the hour (UTC) in which it was written down. Tells of nobody.
create table octroi.usage_hour (
  app_id   int not null references octroi.app,
  hour     timestamptz not null check (hour = date_trunc('hour', hour, 'UTC')),
  requests bigint not null default 0 check (requests >= 0),
  refusals bigint not null default 0 check (refusals >= 0),
  primary key (app_id, hour)
) with (fillfactor = 50);
create index on octroi.usage_hour (hour);

create table octroi.refusal_day (
  app_id   int not null references octroi.app,
  day      date not null,
  reason   text not null,
  refusals bigint not null default 0 check (refusals >= 0),
  primary key (app_id, day, reason)
) with (fillfactor = 50);
create index on octroi.refusal_day (day);

insert into octroi.refusal_day (app_id, day, reason, refusals)
select app_id, day, reason, sum(refusals) from octroi.usage_refusal group by app_id, day, reason;

-- ---------------------------------------------------------------------------------------------- worked out afterwards

-- Days whose usage facts changed since they were added up. Only inserted into: two writers never wait for each other.
create table octroi.touched_day (
  id  bigint generated always as identity primary key,
  day date not null
);
insert into octroi.touched_day (day) select distinct day from octroi.usage_fact;

-- A day of an app; without one, of the whole house, where a person who used two apps counts once.
create table octroi.usage_day (
  app_id   int references octroi.app,
  day      date not null,
  requests bigint not null,
  visits   bigint not null,
  refusals bigint not null,
  tokens   bigint not null,
  people   bigint not null check (people >= 0),
  unique nulls not distinct (day, app_id)
);

-- Who spent or asked most on a day, at most a hundred for each app and for the house.
create table octroi.usage_top (
  day       date not null,
  app_id    int references octroi.app,
  person_id uuid not null references octroi.person on delete cascade,
  requests  bigint not null,
  tokens    bigint not null,
  unique nulls not distinct (day, app_id, person_id)
);

-- The last day on which somebody used an app.
create table octroi.person_seen (
  person_id uuid primary key,
  last_day  date not null
) with (fillfactor = 70);
create index on octroi.person_seen (last_day);

create table octroi.house_day (
  day     date primary key,
  joined  bigint not null check (joined >= 0),
  granted bigint not null check (granted >= 0)
);

-- How the house stands; one row.
create table octroi.house_now (
  one       boolean primary key default true check (one),
  people    bigint not null,
  active_1  bigint not null,
  active_7  bigint not null,
  active_30 bigint not null,
  available bigint not null,
  held      bigint not null,
  debt      bigint not null,
  at        timestamptz not null
);

-- ---------------------------------------------------------------------------------------------- finding people

-- Every three letters in a row, so that "contains" has an index. pg_trgm does the same and is not everywhere.
create function octroi.trigrams(p_text text) returns text[] language plpgsql immutable strict set search_path = '' as $$
declare
  low text := lower(p_text);
  found text[] := '{}';
begin
  for i in 1 .. length(low) - 2 loop found[i] := substr(low, i, 3); end loop;
  return found;
end $$;
revoke all on function octroi.trigrams from public, anon, authenticated;
create index person_trigrams on octroi.person using gin (octroi.trigrams(email || ' ' || name));
create index on octroi.person (role, created_at desc, id desc) where role <> 'user';
create index on octroi.person (status, created_at desc, id desc) where status <> 'active';

-- Grants of a day; a BRIN, because rows come in the order of time and grants must not get slower.
create index on octroi.token_grant using brin (created_at);

do $$
declare
  t text;
begin
  foreach t in array array['usage_hour', 'refusal_day', 'touched_day', 'usage_day', 'usage_top', 'person_seen', 'house_day',
                           'house_now'] loop
    execute format('alter table octroi.%I enable row level security', t);
    execute format('revoke all on octroi.%I from public, anon, authenticated', t);
  end loop;
end $$;
