import type { Database } from '../src/database.ts'

/** How much is made. Usage is a row for each person, app and day; movements are grants and charges. */
export type SeedSize = { people: number; apps: number; usage: number; movements: number; deeds: number }

/** Days that usage is spread over, today included. */
const usageDays = 60
const signUpDays = 730

const names = [
  ...['whisper', 'studio', 'translate', 'summary', 'pdf', 'qrcodes', 'upscale', 'subtitles', 'chat', 'forms'],
  ...['maps', 'scan'],
]
const given = [
  'Ada',
  'Zoë',
  'Camille',
  'Grace',
  'Louis',
  'Inès',
  'Noah',
  'Emma',
  'Hugo',
  'Jade',
  'Omar',
  'Lina',
]
const family = [
  'Durand',
  'Martin',
  'Hopper',
  'Bernard',
  'Lovelace',
  'Petit',
  'Moreau',
  'Okafor',
  'Nguyen',
  'Roux',
]

const list = (values: string[]) => `array[${values.map(value => `'${value}'`).join()}]`

/** A number of 0 to below 1 that is always the same for the same whole number. */
const chance = (of: string) => `((hashint8((${of})::bigint) & 2147483647) / 2147483648::float8)`

const idOf = (of: string) =>
  `overlay(overlay(md5('seed:' || ${of}) placing '4' from 13) placing '8' from 17)::uuid`

/** A UUIDv7 of a time. */
const idAt = (at: string, of: string) =>
  `(lpad(to_hex((extract(epoch from ${at}) * 1000)::bigint), 12, '0') || '7' || substr(md5(${of}), 1, 3) || '8' || substr(md5(${of}), 4, 15))::uuid`

export type Step = { title: string; tables: string[]; sql: string }

/** The statements in their order, each of which returns nothing; `seed_person` and `seed_use` are in between. */
export const seedSteps = (size: SeedSize): Step[] => {
  const perPerson = Math.floor(size.usage / size.people)
  const charges = Math.max(0, size.movements - size.people)
  const chargesPerPerson = Math.floor(charges / size.people)
  return [
    {
      title: 'apps',
      tables: ['app'],
      sql: `
        insert into octroi.app (name)
        select (${list(names)})[1 + i % ${names.length}] || case when i < ${names.length} then '' else '-' || i / ${names.length} + 1 end
          from generate_series(0, ${size.apps - 1}) i
        on conflict do nothing;
        create temporary table seed_app as
        select row_number() over (order by a.id) - 1 as i, a.id from octroi.app a order by a.id limit ${size.apps};
        analyze seed_app;`,
    },
    {
      title: 'people',
      tables: ['person'],
      // Ever more sign up; a few are at odds with the house.
      sql: `
        create temporary table seed_person as
        select i, ${idOf('i')} as id,
               ((now() at time zone 'UTC')::date - (${signUpDays} * (1 - sqrt((i + 0.5) / ${size.people})))::int) as joined
          from generate_series(0, ${size.people - 1}) i;
        insert into octroi.person (id, email, name, status, suspended_reason, created_at)
        select s.id,
               lower(translate((${list(given)})[1 + s.i % 12], 'ëè', 'ee')) || '.' || lower((${list(family)})[1 + s.i / 12 % 10]) || s.i || '@seed.example',
               (${list(given)})[1 + s.i % 12] || ' ' || (${list(family)})[1 + s.i / 12 % 10],
               case when s.i % 997 = 5 then 'suspended' when s.i % 499 = 7 then 'unverified' else 'active' end,
               case when s.i % 997 = 5 then 'made by the seed' end,
               least(now(), s.joined::timestamp at time zone 'UTC' + ${chance('s.i')} * interval '5 hours')
          from seed_person s;`,
    },
    {
      title: 'wallets',
      tables: ['wallet'],
      sql: `
        insert into octroi.wallet (person_id, available)
        select s.id, 100 + (hashint8(s.i) & 511) from seed_person s order by s.i;
        create temporary table seed_wallet as
        select s.i, s.id as person_id, s.joined, w.id, w.available,
               least(${usageDays}, (now() at time zone 'UTC')::date - s.joined + 1) as days,
               ${perPerson} + (s.i < ${size.usage % size.people})::int as uses,
               ${chargesPerPerson} + (s.i < ${charges % size.people})::int as charges
          from seed_person s join octroi.wallet w on w.person_id = s.id;
        analyze seed_wallet;`,
    },
    {
      title: 'usage facts',
      tables: ['usage_fact'],
      // Some apps are liked far more than others, weekends are quieter, and the first uses cost tokens.
      sql: `
        create temporary table seed_use as
        select u.i, u.k, u.person_id, u.wallet_id, u.day, a.id as app_id,
               case when u.k < u.charges then 5 + (hashint8(u.i * 31 + u.k) & 15) * 5 else 0 end as tokens,
               u.day::timestamp at time zone 'UTC'
                 + (6 + 16 * (${chance('u.i * 7 + u.k')} + ${chance('u.i * 11 + u.k')}) / 2) * interval '1 hour'
                   * case when u.day = (now() at time zone 'UTC')::date
                       then extract(epoch from now() - date_trunc('day', now(), 'UTC')) / 86400 else 1 end as at,
               1 + (hashint8(u.i * 17 + u.k) & case when extract(isodow from u.day) > 5 then 7 else 31 end) as requests
          from (select w.i, k, w.person_id, w.id as wallet_id, w.charges,
                       (now() at time zone 'UTC')::date - ((k * greatest(1, w.days / w.uses) + w.i) % w.days)::int as day,
                       (floor(${size.apps} * power(${chance(`w.i * 131 + k % w.days`)}, 2.5)) + k / w.days)::int % ${size.apps} as app
                  from seed_wallet w, generate_series(0, w.uses - 1) k) u
          join seed_app a on a.i = u.app;
        insert into octroi.usage_fact (person_id, app_id, day, requests, visits, tokens, first_at, last_at)
        select u.person_id, u.app_id, u.day,
               u.requests, 1, u.tokens, u.at, u.at
          from seed_use u order by u.day;`,
    },
    {
      title: 'refusals',
      tables: ['usage_refusal', 'refusal_day'],
      sql: `
        insert into octroi.usage_refusal (person_id, app_id, day, reason, refusals)
        select u.person_id, u.app_id, u.day, (array['balance_too_low', 'rate_limited', 'limit_reached', 'not_granted'])[1 + (u.i + u.k) % 4],
               1 + (u.i + u.k) % 3
          from seed_use u where (u.i + u.k) % 53 = 0;
        insert into octroi.refusal_day as d (app_id, day, reason, refusals)
        select app_id, day, reason, sum(refusals) from octroi.usage_refusal
         where person_id in (select id from seed_person) group by app_id, day, reason
        on conflict (app_id, day, reason) do update set refusals = d.refusals + excluded.refusals;`,
    },
    {
      title: 'grants',
      tables: ['token_grant', 'journal'],
      sql: `
        create temporary table seed_spent as
        select u.i, sum(u.tokens)::bigint as tokens from seed_use u where u.tokens > 0 group by u.i;
        insert into octroi.token_grant (wallet_id, kind, tokens, remaining, source, created_at)
        select w.id, case when w.i % 3 = 0 then 'purchase' else 'welcome' end, w.available + coalesce(s.tokens, 0), w.available,
               'seed:' || w.i, w.joined::timestamp at time zone 'UTC'
          from seed_wallet w left join seed_spent s on s.i = w.i
         order by w.joined;
        insert into octroi.journal (wallet_id, ref, kind, debit, credit, tokens, balance, at, note)
        select g.wallet_id, ${idAt('g.created_at', 'g.source')}, 'grant',
               case g.kind when 'purchase' then 'purchases' else 'gifts' end, 'available', g.tokens, g.tokens, g.created_at, ''
          from octroi.token_grant g where g.source like 'seed:%'
         order by g.created_at;`,
    },
    {
      title: 'charges',
      tables: ['journal'],
      sql: `
        insert into octroi.journal (wallet_id, ref, kind, debit, credit, tokens, balance, app_id, at, note, priority, expires_at)
        select u.wallet_id, ${idAt('u.at', "u.i || ':' || u.k")}, 'charge', 'available', 'apps', u.tokens,
               w.available + coalesce(sum(u.tokens) over later, 0), u.app_id, u.at, 'POST /run', 50, 'infinity'
          from seed_use u join seed_wallet w on w.i = u.i
         where u.tokens > 0
        window later as (partition by u.i order by u.at desc, u.k rows between unbounded preceding and 1 preceding)
         order by u.at;`,
    },
    {
      title: 'deeds in the audit log',
      tables: ['audit_log'],
      sql: `
        insert into octroi.audit_log (id, at, kind, actor_id, actor_email, actor_role, subject, person_id, address)
        select ${idAt('x.at', "'deed:' || x.i")}, x.at, 'session.signed_in', s.id, null, 'user', s.id::text, s.id, '192.0.2.1'
          from (select i, now() - (${size.deeds} - i) * (interval '60 days' / ${size.deeds}) as at from generate_series(1, ${size.deeds}) i) x
          join seed_person s on s.i = (x.i * 7919) % ${size.people};`,
    },
    {
      title: 'hours',
      tables: ['usage_hour'],
      sql: `
        insert into octroi.usage_hour as h (app_id, hour, requests)
        select u.app_id, date_trunc('hour', u.at, 'UTC'), sum(u.requests) from seed_use u group by 1, 2
        on conflict (app_id, hour) do update set requests = h.requests + excluded.requests;`,
    },
  ]
}

type Part = { name: string; drop: string; make: string }

const loadParts = (database: Database, table: string) =>
  database.query<Part>(
    `select c.conname as name, format('alter table octroi.%I drop constraint %I', t.relname, c.conname) as drop,
            format('alter table octroi.%I add constraint %I %s', t.relname, c.conname, pg_get_constraintdef(c.oid)) as make
       from pg_constraint c join pg_class t on t.oid = c.conrelid
      where t.oid = ('octroi.' || $1)::regclass and c.contype in ('f', 'u', 'p')
        and not exists (select from pg_constraint r where r.confrelid = t.oid and r.contype = 'f')
     union all
     select i.relname, format('drop index octroi.%I', i.relname), pg_get_indexdef(i.oid)
       from pg_index x join pg_class i on i.oid = x.indexrelid
      where x.indrelid = ('octroi.' || $1)::regclass
        and not exists (select from pg_constraint c where c.conindid = i.oid)`,
    [table],
  )

/** A step that has much to write goes without indexes and foreign keys, which are made again at its end. */
export const withoutIndexes = async (database: Database, tables: string[], work: () => Promise<void>) => {
  const parts = (await Promise.all(tables.map(table => loadParts(database, table)))).flat()
  for (const { drop } of parts) await database.exec(drop)
  await work()
  // Primary keys before the rest, so that the order of what is found later stays the same.
  for (const { make } of parts.sort(
    (a, b) => Number(/primary key/i.test(b.make)) - Number(/primary key/i.test(a.make)),
  ))
    await database.exec(make)
}
