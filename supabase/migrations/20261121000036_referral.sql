-- Who brought whom, and what both are given once the one who came has paid.

alter table octroi.token_grant
  drop constraint token_grant_kind_check,
  add constraint token_grant_kind_check check
    (kind in ('purchase', 'plan', 'voucher', 'allowance', 'adjustment', 'welcome', 'refund', 'transfer', 'referral'));

alter table octroi.journal
  drop constraint journal_accounts_check,
  add constraint journal_accounts_check check (case kind
    when 'hold' then debit = 'available' and credit = 'held'
    when 'release' then debit = 'held' and credit = 'available'
    when 'capture' then debit in ('held', 'available', 'debt') and credit = 'apps'
    when 'transfer' then 'available' in (debit, credit) and 'transfers' in (debit, credit)
    -- What a refund of money or a dispute takes of the tokens that it bought (purchases) or that were given for it (gifts).
    when 'take-back' then debit in ('available', 'debt') and credit in ('purchases', 'gifts')
    when 'give-back' then debit = 'purchases' and credit = 'available'
    else 'held' not in (debit, credit) and 'transfers' not in (debit, credit) end);

-- What admins set; one row.
create table octroi.referral_setting (
  id              text primary key default 'house' check (id = 'house'),
  is_on           boolean not null default false,
  referrer_tokens bigint not null default 0 check (referrer_tokens between 0 and 1000000000),   -- for who brings
  referred_tokens bigint not null default 0 check (referred_tokens between 0 and 1000000000),   -- for who comes
  least_paid      jsonb not null default '{}' check (jsonb_typeof(least_paid) = 'object'),       -- {"eur": 500}: what must be paid at once
  most            int check (most between 1 and 1000000),                                       -- rewards of one person in all
  most_monthly    int check (most_monthly between 1 and 1000000),                               -- and within 30 days
  grant_days      int check (grant_days between 1 and 3650),                                    -- null: the tokens never expire
  check (not is_on or referrer_tokens + referred_tokens > 0)
);
insert into octroi.referral_setting default values;

create trigger audit_changed after update on octroi.referral_setting for each row
  execute function octroi.note_audit('referral.set', 'id', '', 'is_on', 'referrer_tokens', 'referred_tokens', 'least_paid', 'most',
    'most_monthly', 'grant_days');

-- What somebody's link carries; made when they first ask for it.
create table octroi.referral_code (
  person_id uuid primary key references octroi.person on delete cascade,
  code      text not null unique check (code ~ '^[A-HJ-NP-Z2-9]{8}$'),
  made_at   timestamptz not null default now()
);

-- Somebody who came by somebody's link. What both shall be given is written down here: it was promised.
create table octroi.referral (
  id              uuid primary key,
  referrer_id     uuid not null references octroi.person on delete cascade,
  referred_id     uuid not null unique references octroi.person on delete cascade,
  state           text not null check (state in ('waiting', 'suspect', 'rewarded', 'refused', 'taken_back')),
  -- Why it is refused or looked at: oneself, an account that was there before, somebody who brought the referrer, a
  -- referrer who is suspended or gone, their limit, an admin; the referrer's browser or network.
  reason          text check (reason in ('self', 'existed', 'ring', 'referrer', 'limit', 'admin', 'device', 'network')),
  note            text check (length(note) <= 500),                                             -- an admin's words
  referrer_tokens bigint not null check (referrer_tokens between 0 and 1000000000),
  referred_tokens bigint not null check (referred_tokens between 0 and 1000000000),
  least_paid      jsonb not null check (jsonb_typeof(least_paid) = 'object'),
  grant_days      int check (grant_days between 1 and 3650),
  payment_id      uuid unique references octroi.payment,
  made_at         timestamptz not null default now(),
  rewarded_at     timestamptz,
  check (referrer_id <> referred_id or state = 'refused'),
  check (case state
    when 'refused' then coalesce(reason in ('self', 'existed', 'ring', 'referrer', 'limit', 'admin'), false)
    when 'suspect' then coalesce(reason in ('device', 'network'), false)
    else reason is null end),
  check ((state in ('rewarded', 'taken_back')) = (payment_id is not null)),
  check ((payment_id is null) = (rewarded_at is null))
);
create index on octroi.referral (referrer_id, made_at desc, id desc);
create index on octroi.referral (made_at desc, id desc);
create index on octroi.referral (state, made_at desc, id desc);
create index on octroi.referral (referrer_id, rewarded_at) where rewarded_at is not null;

-- In nobody's own log: what speaks against them, and an admin's words, are not theirs to read.
create trigger audit_made after insert on octroi.referral for each row
  execute function octroi.note_audit('referral.made', 'id', '', 'referrer_id', 'referred_id', 'state', 'reason');
create trigger audit_changed after update of state on octroi.referral for each row
  execute function octroi.note_audit('referral.changed', 'id', '', 'state', 'reason', 'note', 'payment_id');

-- Whose payment changed, so that somebody looks: see settle_referral. Nobody waits for anybody to write here, so whoever
-- settles a payment needs no wallet but its own.
create table octroi.referral_due (
  id        bigint generated always as identity primary key,
  person_id uuid not null references octroi.person on delete cascade
);
create index on octroi.referral_due (person_id);

create function octroi.note_referral_payment() returns trigger language plpgsql set search_path = '' as $$
begin
  if current_setting('octroi.importing', true) = 'on' or new.paid_at is null then return null; end if;
  insert into octroi.referral_due (person_id)
  select r.referred_id from octroi.referral r
   where r.referred_id = new.person_id and r.state in ('waiting', 'rewarded');
  return null;
end $$;
revoke all on function octroi.note_referral_payment from public, anon, authenticated;
create trigger tell_referral after insert or update of paid_at, state, refunded, dispute on octroi.payment for each row
  execute function octroi.note_referral_payment();

-- ---------------------------------------------------------------------------------------------- vouchers

-- The Idempotency-Key under which an admin made a batch, and a digest of what was wished.
alter table octroi.voucher_batch
  add column made_key text check (length(made_key) between 1 and 255),
  add column wish text check (length(wish) = 64),
  add constraint voucher_batch_under_key_check check ((made_key is null) = (wish is null)),
  add constraint voucher_batch_made_under_key unique (made_by, made_key);

do $$
declare
  t text;
begin
  foreach t in array array['referral_setting', 'referral_code', 'referral', 'referral_due'] loop
    execute format('alter table octroi.%I enable row level security', t);
    execute format('revoke all on octroi.%I from public, anon, authenticated', t);
  end loop;
end $$;
