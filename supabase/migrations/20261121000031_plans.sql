-- Plans: what runs from period to period, with tokens and apps in each. Amounts are in the smallest unit of their currency.

alter table octroi.offer
  drop constraint offer_kind_check,
  add constraint offer_kind_check check (kind in ('pack', 'plan'));

-- What a plan costs and gives, as it was when somebody took it. Never changed: a later price is another row. The same
-- words are one row, and one product at the provider.
create table octroi.plan_terms (
  id        uuid primary key,
  digest    text not null unique check (length(digest) = 32),
  plan      text not null check (length(plan) between 1 and 63),
  title     text not null check (length(btrim(title)) between 1 and 200),
  every     text not null check (every in ('month', 'year', 'once')),
  currency  text not null check (currency ~ '^[a-z]{3}$'),
  amount    bigint not null check (amount between 0 and 99999999),          -- 0: nobody is asked for money
  setup     bigint not null check (setup between 0 and 99999999),           -- once, with the first period
  tokens    bigint not null check (tokens between 0 and 1000000000),        -- each period
  days      int check (days between 1 and 3650),                            -- the tokens last so long; null: the period
  rollover  bigint check (rollover between 0 and 1000000000),               -- so many of the last period's come along
  apps      text[] not null default '{}' check (cardinality(apps) <= 100),  -- open while it runs
  made_at   timestamptz not null default now(),
  check (amount > 0 or setup = 0),
  check (days is null or rollover is null)
);

-- Somebody's plan. `id` is the provider's idempotency key and its client reference.
create table octroi.subscription (
  id              uuid primary key,
  wallet_id       bigint not null references octroi.wallet,
  person_id       uuid not null references octroi.person,
  method          text not null check (method in ('stripe', 'free')),
  live            boolean not null,                                 -- false: no money moves; it stays so for good
  state           text not null default 'open'
                  check (state in ('open', 'active', 'trialing', 'paused', 'past_due', 'suspended', 'cancelled', 'expired')),
  terms_id        uuid not null references octroi.plan_terms,       -- of the running period
  next_terms_id   uuid references octroi.plan_terms,                -- from the next period on, where they differ
  trial_days      int check (trial_days between 1 and 365),
  language        text not null check (language in ('en', 'fr')),
  session_id      text unique check (length(session_id) between 1 and 255),
  provider_id     text unique check (length(provider_id) between 1 and 255),
  period_start    timestamptz,
  period_end      timestamptz,                                      -- null once begun: for good
  trial_end       timestamptz,
  cancel_at_end   boolean not null default false,
  past_due_since  timestamptz,
  kept_until      timestamptz,                                      -- an admin's word: it is not suspended before
  terms_version   int,                                              -- the house's terms, accepted by the buyer
  waived_at       timestamptz not null,
  address         text check (length(address) <= 64),
  made_at         timestamptz not null default now(),
  ended_at        timestamptz,
  synced          bigint not null default 0,                        -- the provider's word that counts; see settle_subscription
  check ((state in ('cancelled', 'expired')) = (ended_at is not null)),
  check ((state in ('past_due', 'suspended')) = (past_due_since is not null)),
  check (method = 'stripe' or (session_id is null and provider_id is null and state in ('active', 'cancelled', 'expired'))),
  check (state in ('open', 'cancelled', 'expired') or period_start is not null),
  check (period_end > period_start),
  unique (id, wallet_id)
);
-- One that runs, and beside it one that waits for its first payment.
create unique index subscription_running_key on octroi.subscription (person_id)
  where state in ('active', 'trialing', 'paused', 'past_due', 'suspended');
create unique index subscription_open_key on octroi.subscription (person_id) where state = 'open';
create index on octroi.subscription (person_id, made_at desc, id desc);
create index on octroi.subscription (made_at desc, id desc);
create index on octroi.subscription (period_end) where ended_at is null;
create index on octroi.subscription (wallet_id);
create index on octroi.subscription (terms_id);
create index on octroi.subscription (next_terms_id) where next_terms_id is not null;

-- What the provider asks for a period.
create table octroi.subscription_invoice (
  id              uuid primary key,
  subscription_id uuid not null,
  wallet_id       bigint not null,
  terms_id        uuid not null references octroi.plan_terms,
  provider_id     text not null unique check (length(provider_id) between 1 and 255),
  number          text check (length(number) <= 100),
  state           text not null check (state in ('draft', 'sent', 'paid', 'overdue', 'cancelled', 'refunded')),
  trial           boolean not null,
  amount          bigint not null check (amount between 0 and 999999999999),
  currency        text not null check (currency ~ '^[a-z]{3}$'),
  url             text check (length(url) <= 2000),
  pdf_url         text check (length(pdf_url) <= 2000),
  period_start    timestamptz not null,
  period_end      timestamptz,
  made_at         timestamptz not null,
  foreign key (subscription_id, wallet_id) references octroi.subscription (id, wallet_id),
  check (period_end >= period_start),
  unique (id, wallet_id)
);
create index on octroi.subscription_invoice (subscription_id, made_at desc);
create index on octroi.subscription_invoice (terms_id);

-- A payment is for an order or for an invoice of a plan; the tokens of the latter are the grant `invoice:<invoice_id>`.
alter table octroi.payment
  alter column order_id drop not null,
  add column invoice_id uuid unique,
  add foreign key (invoice_id, wallet_id) references octroi.subscription_invoice (id, wallet_id),
  drop constraint payment_tokens_check,
  add constraint payment_tokens_check check (tokens > 0 or (tokens = 0 and invoice_id is not null)),
  add constraint payment_for_check check (num_nonnulls(order_id, invoice_id) = 1);

-- Who somebody is at the provider, for live payments and for test ones.
create table octroi.payment_customer (
  person_id   uuid not null references octroi.person on delete cascade,
  live        boolean not null,
  provider_id text not null unique check (length(provider_id) between 1 and 255),
  primary key (person_id, live)
);

-- What was told of a subscription, once for each period or failure that it is about.
create table octroi.subscription_notice (
  subscription_id uuid not null references octroi.subscription on delete cascade,
  what            text not null check (length(what) between 1 and 80),
  about           timestamptz not null,
  at              timestamptz not null default now(),
  primary key (subscription_id, what, about)
);

-- Gates remember which apps are open to whom, and until when.
create function octroi.note_subscription_change() returns trigger language plpgsql set search_path = '' as $$
begin
  insert into octroi.change (kind, ref) values ('person', new.person_id);
  notify octroi_change;
  return null;
end $$;
revoke all on function octroi.note_subscription_change from public, anon, authenticated;
create trigger note_change after insert or update of state, terms_id, period_end on octroi.subscription
  for each row execute function octroi.note_subscription_change();

create trigger audit_made after insert on octroi.subscription for each row
  execute function octroi.note_audit('subscription.made', 'id', 'person_id', 'method', 'state', 'live', 'terms_id');
create trigger audit_changed after update of state, terms_id, next_terms_id, cancel_at_end, kept_until on octroi.subscription for each row
  execute function octroi.note_audit('subscription.changed', 'id', 'person_id', 'state', 'terms_id', 'next_terms_id', 'cancel_at_end', 'kept_until');

do $$
declare
  t text;
begin
  foreach t in array array['plan_terms', 'subscription', 'subscription_invoice', 'payment_customer', 'subscription_notice'] loop
    execute format('alter table octroi.%I enable row level security', t);
    execute format('revoke all on octroi.%I from public, anon, authenticated', t);
  end loop;
end $$;
