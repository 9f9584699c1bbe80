-- Automatic top-ups: a pack that is bought by itself when few tokens are left, from a card that the provider keeps.

-- An order that was made so names who pays at the provider, and by which card: a try that is done again is the same one.
alter table octroi.customer_order
  add column payer_id text check (length(payer_id) between 1 and 255),
  add column card_id text check (length(card_id) between 1 and 255),
  add constraint customer_order_top_up_check check
    ((payer_id is null) = (card_id is null)
     and (card_id is null or (method = 'stripe' and session_id is null and key is null)));
-- One try of somebody's runs at a time.
create unique index customer_order_top_up_running on octroi.customer_order (person_id, live)
  where card_id is not null and ended_at is null;
create index customer_order_top_up on octroi.customer_order (person_id, made_at desc) where card_id is not null;

-- What somebody wants bought, and the card for it. `pack` to `waived_at` are what they agreed to: a dearer pack, or one
-- with fewer tokens, is not bought.
create table octroi.top_up (
  person_id     uuid not null references octroi.person on delete cascade,
  live          boolean not null,                                 -- false: no money moves
  wallet_id     bigint not null references octroi.wallet,
  state         text not null default 'off' check (state in ('off', 'on', 'stopped')),
  session_id    text unique check (length(session_id) between 1 and 255),   -- the provider's page where a card is being saved
  payer_id      text check (length(payer_id) between 1 and 255),
  card_id       text unique check (length(card_id) between 1 and 255),
  brand         text check (length(brand) between 1 and 50),
  last4         text check (last4 ~ '^[0-9]{4}$'),
  exp_month     int check (exp_month between 1 and 12),
  exp_year      int check (exp_year between 2000 and 2200),
  pack          text check (length(pack) between 1 and 63),
  title         text check (length(btrim(title)) between 1 and 200),
  tokens        bigint check (tokens between 1 and 1000000000),
  amount        bigint check (amount between 1 and 99999999),
  currency      text check (currency ~ '^[a-z]{3}$'),
  threshold     bigint check (threshold between 1 and 1000000000),  -- bought when fewer tokens are left
  cap           bigint check (cap between 1 and 999999999999),      -- at most so much money a month (UTC)
  language      text check (language in ('en', 'fr')),
  waived_at     timestamptz,                                        -- when they agreed to all of it
  terms_version int,                                                -- the terms in force then
  address       text check (length(address) <= 64),
  reason        text check (reason in ('declined', 'authentication', 'refused', 'card_gone', 'pack_gone', 'price_changed',
                                       'refunded', 'disputed', 'suspended', 'admin')),
  code          text check (length(code) <= 100),                   -- the provider's word for it, or the admin's
  stopped_at    timestamptz,
  tried_at      timestamptz,
  primary key (person_id, live),
  check (num_nulls(payer_id, card_id, brand, last4, exp_month, exp_year) in (0, 6)),
  check (num_nulls(pack, title, tokens, amount, currency, threshold, cap, language, waived_at) in (0, 9)),
  check (state <> 'on' or (card_id is not null and pack is not null)),
  check ((state = 'stopped') = (reason is not null) and (state = 'stopped') = (stopped_at is not null)),
  -- Else a pack would be bought again at once, and a first one never.
  check (threshold <= tokens),
  check (amount <= cap)
);
create index on octroi.top_up (wallet_id);
create index on octroi.top_up (live, tried_at nulls first) where state = 'on';

-- Cards that the provider is to forget.
create table octroi.dropped_card (
  provider_id text primary key check (length(provider_id) between 1 and 255),
  live        boolean not null,
  at          timestamptz not null default now()
);

create function octroi.drop_card() returns trigger language plpgsql set search_path = '' as $$
begin
  insert into octroi.dropped_card (provider_id, live) values (old.card_id, old.live) on conflict do nothing;
  return null;
end $$;
create trigger drop_replaced after update of card_id on octroi.top_up for each row
  when (old.card_id is not null and new.card_id is distinct from old.card_id) execute function octroi.drop_card();
create trigger drop_removed after delete on octroi.top_up for each row
  when (old.card_id is not null) execute function octroi.drop_card();

create trigger audit_made after insert on octroi.top_up for each row
  execute function octroi.note_audit('top_up.changed', 'person_id', 'person_id', 'state', 'live');
create trigger audit_changed after update of state, pack, threshold, cap, card_id, reason on octroi.top_up for each row
  execute function octroi.note_audit('top_up.changed', 'person_id', 'person_id', 'state', 'pack', 'amount', 'currency',
                                     'threshold', 'cap', 'last4', 'reason', 'code');
create trigger audit_removed after delete on octroi.top_up for each row
  execute function octroi.note_audit('top_up.removed', 'person_id', 'person_id', 'state', 'pack', 'live');

-- A payment that failed, went back or is disputed stops what would buy again at once.
create function octroi.note_top_up_payment() returns trigger language plpgsql set search_path = '' as $$
declare
  was_failed boolean := tg_op = 'UPDATE' and old.state = 'failed';
  was_refunded bigint := case tg_op when 'UPDATE' then old.refunded else 0 end;
  was_disputed boolean := tg_op = 'UPDATE' and old.dispute <> 'none';
begin
  if current_setting('octroi.importing', true) = 'on' then return null; end if;
  if new.state = 'failed' and not was_failed
     and exists (select from octroi.customer_order o where o.id = new.order_id and o.card_id is not null) then
    perform octroi.stop_top_up(new.person_id, new.live,
                               case new.failure_code when 'authentication_required' then 'authentication' else 'declined' end,
                               new.failure_code);
  elsif new.refunded > was_refunded then
    perform octroi.stop_top_up(new.person_id, new.live, 'refunded');
  elsif new.dispute <> 'none' and not was_disputed then
    perform octroi.stop_top_up(new.person_id, new.live, 'disputed');
  end if;
  return null;
end $$;
create trigger stop_top_up after insert or update of state, refunded, dispute on octroi.payment for each row
  execute function octroi.note_top_up_payment();

do $$
declare
  t text;
begin
  foreach t in array array['top_up', 'dropped_card'] loop
    execute format('alter table octroi.%I enable row level security', t);
    execute format('revoke all on octroi.%I from public, anon, authenticated', t);
  end loop;
end $$;
revoke all on function octroi.drop_card, octroi.note_top_up_payment from public, anon, authenticated;
