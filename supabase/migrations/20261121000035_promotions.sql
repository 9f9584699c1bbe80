-- Promotions: what is taken off a price, by a code or by itself. Amounts are in the smallest unit of their currency; what
-- stands for sums is an object of them by currency.
create table octroi.promotion (
  id            uuid primary key,
  name          text not null check (length(btrim(name)) between 1 and 100),        -- buyers read it
  code          text unique check (code ~ '^[A-Z0-9][A-Z0-9-]{1,39}$'),             -- null: it applies by itself
  percent       numeric(5, 2) check (percent > 0 and percent <= 100),
  sums          jsonb check (jsonb_typeof(sums) = 'object' and sums <> '{}'),        -- taken off, in each currency
  counts_on     text not null check (counts_on in ('first', 'renewals', 'both')),    -- which payments; a pack has a first
  minimums      jsonb not null default '{}' check (jsonb_typeof(minimums) = 'object'),
  total_limit   int check (total_limit between 1 and 1000000),
  person_limit  int check (person_limit between 1 and 1000),
  starts_at     timestamptz,
  ends_at       timestamptz,
  packs         text[] not null default '{}' check (cardinality(packs) <= 100),      -- of neither: for everything
  plans         text[] not null default '{}' check (cardinality(plans) <= 100),
  new_only      boolean not null default false,                                      -- for who has never paid
  off           boolean not null default false,
  made_by       uuid references octroi.person on delete set null,
  made_at       timestamptz not null default now(),
  check (num_nonnulls(percent, sums) = 1),
  check (ends_at > starts_at),
  -- A pack is never renewed.
  check (counts_on <> 'renewals' or cardinality(packs) = 0),
  check (not jsonb_path_exists(coalesce(sums, '{}') || minimums, '$.* ? (@.type() != "number" || @ < 1 || @ > 99999999)'))
);
create index on octroi.promotion (made_at desc, id desc);
create index on octroi.promotion (id) where code is null and not off;

create trigger audit_made after insert on octroi.promotion for each row
  execute function octroi.note_audit('promotion.made', 'name', '', 'code', 'percent', 'sums', 'counts_on', 'minimums', 'total_limit',
    'person_limit', 'starts_at', 'ends_at', 'packs', 'plans', 'new_only', 'off');
create trigger audit_changed after update on octroi.promotion for each row
  execute function octroi.note_audit('promotion.changed', 'name', '', 'name', 'code', 'percent', 'sums', 'counts_on', 'minimums', 'total_limit',
    'person_limit', 'starts_at', 'ends_at', 'packs', 'plans', 'new_only', 'off');

-- What of a promotion the payment provider has, so that its own page takes the code.
create table octroi.promotion_at_provider (
  promotion_id uuid not null references octroi.promotion,
  live         boolean not null,
  digest       text not null check (length(digest) = 32),                -- of what it said when it was made there
  code_id      text not null check (length(code_id) between 1 and 255),
  primary key (promotion_id, live)
);

-- ---------------------------------------------------------------------------------------------- what it is used for

alter table octroi.customer_order
  drop constraint customer_order_method_check,
  drop constraint customer_order_amount_check,
  -- free: nothing is left to pay.
  add constraint customer_order_method_check check (method in ('stripe', 'transfer', 'free')),
  add constraint customer_order_amount_check check (amount between 0 and 99999999 and (amount = 0) = (method = 'free')),
  add column promotion_id uuid references octroi.promotion,
  add column discount bigint not null default 0,                         -- `amount` is what is left to pay
  add constraint customer_order_discount_check check (discount between 0 and 99999999 and (discount > 0) = (promotion_id is not null));
alter table octroi.payment
  drop constraint payment_method_check,
  add constraint payment_method_check check (method in ('stripe', 'transfer', 'free') and (method <> 'free' or amount = 0));
create index on octroi.customer_order (promotion_id) where promotion_id is not null;

-- Off the first payment, and off each that follows.
alter table octroi.subscription
  add column promotion_id uuid references octroi.promotion,
  add column discount bigint not null default 0 check (discount >= 0),
  add column renewal_discount bigint not null default 0 check (renewal_discount >= 0),
  -- What is off the renewals alone is told to the provider after the first payment.
  add column is_renewal_told boolean not null default false,
  add constraint subscription_promotion_check check ((discount + renewal_discount > 0) = (promotion_id is not null));
create index on octroi.subscription (promotion_id) where promotion_id is not null;
alter table octroi.subscription_invoice add column discount bigint not null default 0 check (discount >= 0);

-- One use of a promotion, by an order or a plan: reserved until it is paid, given back when it is not. Its place among all
-- uses and among the person's is what makes a limit exact; one that was typed on the provider's own page, or paid after it
-- had been given back, has none.
create table octroi.promotion_use (
  id              uuid primary key,
  promotion_id    uuid not null references octroi.promotion,
  person_id       uuid not null references octroi.person,
  live            boolean not null,                                      -- uses of the two modes are counted apart
  order_id        uuid unique references octroi.customer_order,
  subscription_id uuid unique references octroi.subscription,
  currency        text not null check (currency ~ '^[a-z]{3}$'),
  discount        bigint not null check (discount >= 0),                 -- off the first payment
  state           text not null check (state in ('reserved', 'used', 'given_back')),
  typed           boolean not null default false,                        -- on the provider's page
  place           int check (place > 0),
  own_place       int check (own_place > 0),
  made_at         timestamptz not null default now(),
  used_at         timestamptz,
  check (num_nonnulls(order_id, subscription_id) = 1),
  check ((state = 'used') = (used_at is not null)),
  check (state <> 'given_back' or num_nonnulls(place, own_place) = 0),
  check (state <> 'reserved' or num_nonnulls(place, own_place) = 2),
  unique (promotion_id, live, place),
  unique (promotion_id, live, person_id, own_place)
);
create index on octroi.promotion_use (promotion_id, id desc);
create index on octroi.promotion_use (person_id);

-- A use follows its order, or its plan: paid it is used, ended unpaid it is given back.
create function octroi.follow_promotion() returns trigger language plpgsql set search_path = '' as $$
declare
  is_given_back boolean := new.state in ('expired', 'cancelled');
begin
  update octroi.promotion_use u
     set state = case when is_given_back then 'given_back' else 'used' end,
         used_at = case when not is_given_back then now() end,
         place = case when not is_given_back then u.place end,
         own_place = case when not is_given_back then u.own_place end
   where new.id in (u.order_id, u.subscription_id) and u.state <> 'used';
  return null;
end $$;
revoke all on function octroi.follow_promotion from public, anon, authenticated;
create trigger follow_promotion after update of state on octroi.customer_order for each row
  when (new.promotion_id is not null and old.state <> new.state and new.state in ('paid', 'expired', 'cancelled'))
  execute function octroi.follow_promotion();
create trigger follow_promotion after update of state on octroi.subscription for each row
  when (new.promotion_id is not null and old.state <> new.state and new.state <> 'open')
  execute function octroi.follow_promotion();

do $$
declare
  t text;
begin
  foreach t in array array['promotion', 'promotion_at_provider', 'promotion_use'] loop
    execute format('alter table octroi.%I enable row level security', t);
    execute format('revoke all on octroi.%I from public, anon, authenticated', t);
  end loop;
end $$;

-- They take or give more than before.
drop function if exists octroi.make_order(uuid, uuid, text, text, boolean, text, text, bigint, int, bigint, text, text, text, int);
drop function if exists octroi.make_subscription(uuid, uuid, boolean, jsonb, int, text, text);
drop function if exists octroi.list_orders(uuid, uuid, text, text, text, boolean, bigint, uuid, int);
drop function if exists octroi.list_subscriptions(uuid, uuid, text, text, text, bigint, uuid, int);
