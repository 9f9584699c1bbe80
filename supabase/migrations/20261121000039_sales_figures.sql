-- Figures of sales: what plans bring from when to when, what is worked out now and then, and counts for Prometheus.

-- By what a payment was for, too; see 20261121000032_sales.sql.
drop index octroi.payment_sold;
create index payment_sold on octroi.payment (live, paid_at)
  include (pack, currency, amount, refunded, tokens, taken_back, invoice_id) where paid_at is not null;

-- When a trial ended: as it said, or before.
create index subscription_tried on octroi.subscription (live, least(trial_end, ended_at)) where trial_end is not null;

-- ---------------------------------------------------------------------------------------------- what plans bring

-- Whose plans changed since their spells were worked out. Only inserted into: two writers never wait for each other.
create table octroi.touched_plan (
  id        bigint generated always as identity primary key,
  person_id uuid not null
);
insert into octroi.touched_plan (person_id) select distinct s.person_id from octroi.subscription s where s.method = 'stripe';

-- From when to when a paying plan brought the same: see find_spells, from which these rows can be made anew. `yearly` is
-- what it brings in a year, so that a year's twelfth need not be rounded before it is added up. Of 100,000 subscriptions and their
-- 138,000 spells a year by month is read in 110 ms, and who stays in 90 (Postgres 15, two shared cores).
create table octroi.plan_spell (
  subscription_id uuid not null references octroi.subscription,
  since           timestamptz not null,
  until           timestamptz,                              -- null: it still does
  person_id       uuid not null references octroi.person,
  live            boolean not null,
  plan            text not null check (length(plan) between 1 and 63),
  currency        text not null check (currency ~ '^[a-z]{3}$'),
  yearly          bigint not null check (yearly > 0),
  before          bigint not null check (before >= 0),      -- what the same person's plan brought until then; 0: nothing
  is_first        boolean not null,                         -- they never paid for a plan in this currency before
  goes_on         boolean not null,                         -- another spell of theirs follows at once
  plan_since      timestamptz not null,                     -- when they first began to pay for this plan
  check (until > since),
  check (plan_since <= since),
  check (before = 0 or not is_first),
  check (until is not null or not goes_on),
  primary key (subscription_id, since)
);
create index plan_spell_moves on octroi.plan_spell (live, since)
  include (until, currency, yearly, before, is_first, goes_on);
create index plan_spell_kept on octroi.plan_spell (live, plan_since) include (plan, since, until);
create index on octroi.plan_spell (person_id);

create function octroi.note_touched_plan() returns trigger language plpgsql set search_path = '' as $$
begin
  if current_setting('octroi.importing', true) = 'on' then return null; end if;
  insert into octroi.touched_plan (person_id) values (new.person_id);
  return null;
end $$;
revoke all on function octroi.note_touched_plan from public, anon, authenticated;
create trigger touch_plan after update of state, ended_at on octroi.subscription for each row
  when (old.state <> new.state and new.method = 'stripe') execute function octroi.note_touched_plan();
create trigger touch_paid_plan after insert on octroi.payment for each row
  when (new.invoice_id is not null and new.paid_at is not null) execute function octroi.note_touched_plan();
create trigger touch_late_plan after update of paid_at on octroi.payment for each row
  when (new.invoice_id is not null and old.paid_at is distinct from new.paid_at) execute function octroi.note_touched_plan();

-- ---------------------------------------------------------------------------------------------- worked out now and then

-- What takes long to add up, as of `at`: see refresh_sales_now, which says what each figure is.
create table octroi.sales_now (
  figure text not null check (figure in ('buyers', 'owed', 'tokens', 'use', 'took')),
  live   boolean not null,
  key    text not null,
  n      bigint not null check (n >= 0),
  amount bigint not null check (amount >= 0),
  at     timestamptz not null,
  primary key (figure, live, key)
);

-- ---------------------------------------------------------------------------------------------- counts

-- What happened in selling, counted in the transaction in which it did; never less. Only inserted into, and folded into
-- one row for each name and labels by fold_sales_counts.
create table octroi.sales_count (
  id     bigint generated always as identity primary key,
  name   text not null check (name in ('orders', 'payments', 'tokens', 'refunds', 'disputes', 'events')),
  method text not null default '',
  state  text not null default '',
  live   boolean not null,
  n      bigint not null check (n > 0)
);

create function octroi.count_sale() returns trigger language plpgsql set search_path = '' as $$
begin
  if current_setting('octroi.importing', true) = 'on' then return null; end if;
  if tg_table_name = 'customer_order' then
    insert into octroi.sales_count (name, method, state, live, n) values ('orders', new.method, new.state, new.live, 1);
  elsif tg_table_name = 'payment_event' then
    insert into octroi.sales_count (name, state, live, n) values ('events', new.state, new.live, 1);
  else
    insert into octroi.sales_count (name, method, state, live, n)
    select c.name, c.method, c.state, new.live, c.n
      from (values
        ('payments', new.method, new.state, (tg_op = 'INSERT' or old.state <> new.state)::int::bigint),
        ('tokens', '', '', case when new.paid_at is not null and (tg_op = 'INSERT' or old.paid_at is null) then new.tokens else 0 end),
        ('refunds', '', '', (new.refunded > case tg_op when 'UPDATE' then old.refunded else 0 end)::int::bigint),
        ('disputes', '', new.dispute, (new.dispute <> case tg_op when 'UPDATE' then old.dispute else 'none' end)::int::bigint)
      ) c(name, method, state, n)
     where c.n > 0;
  end if;
  return null;
end $$;
revoke all on function octroi.count_sale from public, anon, authenticated;
create trigger count_sale after update of state on octroi.customer_order for each row
  when (new.ended_at is not null and old.state <> new.state) execute function octroi.count_sale();
create trigger count_sale after insert or update of state, paid_at, refunded, dispute on octroi.payment for each row
  execute function octroi.count_sale();
create trigger count_sale after insert or update of tries on octroi.payment_event for each row
  execute function octroi.count_sale();

do $$
declare
  t text;
begin
  foreach t in array array['touched_plan', 'plan_spell', 'sales_now', 'sales_count'] loop
    execute format('alter table octroi.%I enable row level security', t);
    execute format('revoke all on octroi.%I from public, anon, authenticated', t);
  end loop;
end $$;
