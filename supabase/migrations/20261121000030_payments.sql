-- Selling tokens: what is offered, ordered, paid and given back, and what the payment provider told. Amounts are in the
-- smallest unit of their currency, as the provider counts them (cents; yen).

alter table octroi.journal
  drop constraint journal_kind_check,
  drop constraint journal_accounts_check,
  add constraint journal_kind_check check
    (kind in ('charge', 'grant', 'adjustment', 'refund', 'expiry', 'debt', 'hold', 'capture', 'release', 'transfer',
              'take-back', 'give-back')),
  add constraint journal_accounts_check check (case kind
    when 'hold' then debit = 'available' and credit = 'held'
    when 'release' then debit = 'held' and credit = 'available'
    when 'capture' then debit in ('held', 'available', 'debt') and credit = 'apps'
    when 'transfer' then 'available' in (debit, credit) and 'transfers' in (debit, credit)
    -- What a refund of money or a dispute takes of the tokens that it bought, and what comes back when it fails.
    when 'take-back' then debit in ('available', 'debt') and credit = 'purchases'
    when 'give-back' then debit = 'purchases' and credit = 'available'
    else 'held' not in (debit, credit) and 'transfers' not in (debit, credit) end);

-- ---------------------------------------------------------------------------------------------- what is offered

-- A pack of apps/offers.yaml that an admin changed, or one that an admin wrote here: `written` is the whole of it,
-- `changes` lies over the file's, and an entry of it that is null takes the file's back.
create table octroi.offer (
  kind       text not null check (kind in ('pack')),
  name       text not null check (name ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  written    jsonb check (jsonb_typeof(written) = 'object'),
  changes    jsonb not null default '{}' check (jsonb_typeof(changes) = 'object'),
  made_at    timestamptz not null default now(),
  primary key (kind, name)
);

create trigger audit_made after insert on octroi.offer for each row
  execute function octroi.note_audit('offer.made', 'name', '', 'kind', 'written', 'changes');
create trigger audit_changed after update on octroi.offer for each row
  execute function octroi.note_audit('offer.changed', 'name', '', 'written', 'changes');
create trigger audit_removed after delete on octroi.offer for each row
  execute function octroi.note_audit('offer.removed', 'name', '', 'kind', 'written', 'changes');

-- ---------------------------------------------------------------------------------------------- orders

-- One pack that somebody wants. What it costs and gives is written down here: a later price is a later order's. `id` is
-- the provider's idempotency key and its client reference.
create table octroi.customer_order (
  id            uuid primary key,
  wallet_id     bigint not null references octroi.wallet,
  person_id     uuid not null references octroi.person,
  key           text check (length(key) between 1 and 255),              -- the buyer's Idempotency-Key
  method        text not null check (method in ('stripe', 'transfer')),
  live          boolean not null,                                        -- false: no money moves; it stays so for good
  pack          text not null check (length(pack) between 1 and 63),
  title         text not null check (length(btrim(title)) between 1 and 200),
  tokens        bigint not null check (tokens between 1 and 1000000000),
  grant_days    int check (grant_days between 1 and 3650),               -- the tokens last so long from their payment
  amount        bigint not null check (amount between 1 and 99999999),
  currency      text not null check (currency ~ '^[a-z]{3}$'),
  state         text not null default 'open'
                check (state in ('open', 'processing', 'paid', 'expired', 'cancelled')),
  session_id    text unique check (length(session_id) between 1 and 255),  -- the provider's checkout session
  reference     text unique check (reference ~ '^[A-HJ-NP-Z2-9]{10}$'),   -- what a bank transfer names
  terms_version int,                                                     -- the terms in force, accepted by the buyer
  waived_at     timestamptz not null,                                    -- when they gave up the right of withdrawal
  address       text check (length(address) <= 64),                      -- from which network address
  made_at       timestamptz not null default now(),
  expires_at    timestamptz not null,
  ended_at      timestamptz,
  synced        bigint not null default 0,                               -- the provider's word that counts; see settle_order
  check ((method = 'transfer') = (reference is not null)),
  check (method = 'stripe' or session_id is null),
  check ((state in ('open', 'processing')) = (ended_at is null)),
  unique (wallet_id, key),
  unique (id, wallet_id)
);
create index on octroi.customer_order (person_id, made_at desc, id desc);
create index on octroi.customer_order (made_at desc, id desc);
create index on octroi.customer_order (expires_at) where ended_at is null;

-- The order of the provider's answers: each look takes a number before it asks.
create sequence octroi.sync_number;

-- ---------------------------------------------------------------------------------------------- payments

-- What was paid for an order, tried or given back. The tokens of a payment that succeeded are the grant
-- `order:<order_id>`; `taken_back` of them are not the person's any more.
create table octroi.payment (
  id              uuid primary key,
  order_id        uuid not null unique,
  wallet_id       bigint not null,
  person_id       uuid not null references octroi.person,
  method          text not null check (method in ('stripe', 'transfer')),
  live            boolean not null,
  state           text not null check (state in ('pending', 'processing', 'succeeded', 'failed', 'refunded')),
  amount          bigint not null check (amount between 0 and 999999999999),   -- with tax, less a promotion
  currency        text not null check (currency ~ '^[a-z]{3}$'),
  tokens          bigint not null check (tokens > 0),
  refunded        bigint not null default 0,
  dispute         text not null default 'none' check (dispute in ('none', 'open', 'won', 'lost')),
  taken_back      bigint not null default 0,
  provider_id     text unique check (length(provider_id) between 1 and 255),   -- the payment intent
  failure_code    text check (length(failure_code) <= 100),
  failure_message text check (length(failure_message) <= 500),
  receipt_url     text check (length(receipt_url) <= 2000),
  invoice_url     text check (length(invoice_url) <= 2000),
  invoice_number  text check (length(invoice_number) <= 100),
  made_at         timestamptz not null default now(),
  paid_at         timestamptz,
  foreign key (order_id, wallet_id) references octroi.customer_order (id, wallet_id),
  check (refunded between 0 and amount),
  check (taken_back between 0 and tokens),
  check ((paid_at is not null) = (state in ('succeeded', 'refunded'))),
  check (paid_at is not null or (refunded = 0 and taken_back = 0))
);
create index on octroi.payment (person_id, made_at desc, id desc);
create index on octroi.payment (made_at desc, id desc);
create index on octroi.payment (state, made_at desc, id desc);

-- Which movement took tokens of a payment back (positive) or gave them back (negative).
create table octroi.payment_movement (
  wallet_id  bigint not null,
  ref        uuid not null,
  payment_id uuid not null references octroi.payment,
  tokens     bigint not null check (tokens <> 0),
  primary key (wallet_id, ref),
  foreign key (wallet_id, ref) references octroi.journal (wallet_id, ref)
);
create index on octroi.payment_movement (payment_id);

create trigger audit_made after insert on octroi.payment for each row
  execute function octroi.note_audit('payment.made', 'id', 'person_id', 'method', 'state', 'amount', 'currency', 'tokens', 'live');
create trigger audit_changed after update of state, refunded, dispute on octroi.payment for each row
  execute function octroi.note_audit('payment.changed', 'id', 'person_id', 'state', 'refunded', 'dispute');

-- ---------------------------------------------------------------------------------------------- what the provider told

-- Every event that was delivered, by the provider's own id. Its content is not kept: what it speaks of is looked up.
create table octroi.payment_event (
  id        text primary key check (length(id) between 1 and 255),
  type      text not null check (length(type) between 1 and 100),
  object_id text not null check (length(object_id) <= 255),
  live      boolean not null,
  order_id  uuid references octroi.customer_order,
  state     text not null check (state in ('done', 'ignored', 'failed')),
  detail    text not null default '' check (length(detail) <= 500),
  tries     int not null default 1 check (tries > 0),
  first_at  timestamptz not null default now(),
  at        timestamptz not null default now()
);
create index on octroi.payment_event (first_at desc, id desc);

do $$
declare
  t text;
begin
  foreach t in array array['offer', 'customer_order', 'payment', 'payment_movement', 'payment_event'] loop
    execute format('alter table octroi.%I enable row level security', t);
    execute format('revoke all on octroi.%I from public, anon, authenticated', t);
  end loop;
end $$;
revoke all on sequence octroi.sync_number from public, anon, authenticated;
