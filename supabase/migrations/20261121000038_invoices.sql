-- Invoices of our own: for bank transfers, and those that an admin writes. Amounts are with tax, in the smallest unit of
-- their currency; rates are hundredths of a percent (2000 is 20 %).

-- Who sells, as it stands on the next invoice. No row, or a row without name and address: no invoice is sent.
create table octroi.seller (
  id           text primary key default 'house' check (id = 'house'),
  name         text check (name = btrim(name) and length(name) between 1 and 200),
  address      text check (address = btrim(address) and length(address) between 1 and 500),
  vat_number   text check (length(vat_number) between 1 and 40),
  registration text check (length(registration) between 1 and 100),
  tax_rate     int not null default 0 check (tax_rate between 0 and 9999),
  tax_note     text check (length(tax_note) between 1 and 300),       -- why there is no tax, say
  footer       text check (length(footer) between 1 and 500),
  payment_days int not null default 30 check (payment_days between 1 and 365)
);

-- Whom invoices are made out to, where that is not the name of the account.
create table octroi.billing (
  person_id  uuid primary key references octroi.person on delete cascade,
  name       text not null check (name = btrim(name) and length(name) between 1 and 200),
  address    text check (length(address) between 1 and 500),
  country    text check (country ~ '^[A-Z]{2}$'),
  vat_number text check (length(vat_number) between 1 and 40)
);

-- The last number of each series. Its row is locked until the paper that took the number is committed or rolled back, so
-- that no number is missing and none comes twice.
create table octroi.invoice_series (
  kind text not null check (kind in ('INV', 'CN')),
  year int not null check (year between 2000 and 9999),
  last int not null check (last > 0),
  primary key (kind, year)
);

-- A draft has no number and may change; with its number an invoice never changes again but in what was paid and credited.
-- `items` are [{"title", "count", "amount" (of one), "rate"}], `taxes` [{"rate", "gross", "net", "tax"}] their sums by rate.
create table octroi.invoice (
  id          uuid primary key,
  wallet_id   bigint not null references octroi.wallet,
  person_id   uuid not null references octroi.person,
  order_id    uuid,
  language    text not null check (language in ('en', 'fr')),
  currency    text not null check (currency ~ '^[a-z]{3}$'),
  items       jsonb not null,
  taxes       jsonb not null,
  total       bigint not null check (total between 0 and 999999999999),
  tokens      bigint not null default 0 check (tokens between 0 and 1000000000),  -- given once it is paid
  grant_days  int check (grant_days between 1 and 3650),
  due_on      date,                                                  -- null in a draft: so many days after it is sent
  number      text unique check (number ~ '^INV-[0-9]{4}-[0-9]{3,}$'),
  issued_on   date,
  sent_at     timestamptz,
  seller      jsonb,                                                 -- as they were when it was sent
  buyer       jsonb,
  paid        bigint not null default 0,
  credited    bigint not null default 0,
  paid_at     timestamptz,                                           -- in full, less what was credited before
  taken_back  bigint not null default 0,                             -- of its tokens, with what was credited
  reminded_at timestamptz,
  made_at     timestamptz not null default now(),
  foreign key (order_id, wallet_id) references octroi.customer_order (id, wallet_id),
  check (num_nonnulls(number, issued_on, sent_at, seller, buyer) in (0, 5)),
  check (number is null or (due_on is not null and total > 0)),
  check (number is not null or (order_id is null and paid = 0 and credited = 0)),
  check (order_id is null or tokens = 0),
  check (paid between 0 and total),
  check (credited between 0 and total),
  check (paid_at is null or paid > 0),
  check (taken_back between 0 and tokens),
  unique (id, wallet_id)
);
-- An order has one invoice that stands; one that was credited in full may have a successor.
create unique index invoice_order_key on octroi.invoice (order_id) where credited < total;
create index on octroi.invoice (order_id) where order_id is not null;
create index on octroi.invoice (person_id, made_at desc, id desc);
create index on octroi.invoice (made_at desc, id desc);
create index on octroi.invoice (wallet_id);
create index invoice_due on octroi.invoice (due_on) where number is not null and paid_at is null and reminded_at is null;

-- Money that arrived; a negative one corrects what was noted wrongly.
create table octroi.invoice_payment (
  id         uuid primary key,
  invoice_id uuid not null references octroi.invoice,
  amount     bigint not null check (amount <> 0),
  paid_on    date not null,
  note       text not null default '' check (length(note) <= 200),
  key        text check (length(key) between 1 and 255),              -- the admin's Idempotency-Key
  made_at    timestamptz not null default now(),
  unique (invoice_id, key)
);
create index on octroi.invoice_payment (invoice_id, paid_on);

create table octroi.credit_note (
  id         uuid primary key,
  invoice_id uuid not null references octroi.invoice,
  number     text not null unique check (number ~ '^CN-[0-9]{4}-[0-9]{3,}$'),
  issued_on  date not null,
  amount     bigint not null check (amount > 0),
  taxes      jsonb not null,
  reason     text not null check (length(btrim(reason)) between 1 and 500),
  key        text check (length(key) between 1 and 255),
  made_at    timestamptz not null default now(),
  unique (invoice_id, key)
);
create index on octroi.credit_note (invoice_id, made_at);

-- A draft's sums are worked out with every change; what was sent stays as it is.
create function octroi.keep_invoice() returns trigger language plpgsql set search_path = '' as $$
declare
  moving text[] := '{paid,credited,paid_at,taken_back,reminded_at}';
begin
  if current_setting('octroi.importing', true) = 'on' then return new; end if;
  if tg_op <> 'INSERT' and old.number is not null then
    if tg_op = 'DELETE' or to_jsonb(new) - moving <> to_jsonb(old) - moving or new.credited < old.credited
       or (old.paid_at is not null and (new.paid_at is distinct from old.paid_at or new.paid < old.paid)) then
      raise exception 'the invoice % was sent and never changes: credit it', old.number;
    end if;
    return new;
  end if;
  if tg_op = 'DELETE' then return old; end if;
  select coalesce(jsonb_agg(to_jsonb(x) order by x.rate desc), '[]'), coalesce(sum(x.gross), 0) into new.taxes, new.total
    from octroi.sum_items(new.items) x;
  return new;
end $$;
revoke all on function octroi.keep_invoice from public, anon, authenticated;
create trigger keep before insert or update or delete on octroi.invoice
  for each row execute function octroi.keep_invoice();
create trigger append_only before update or delete on octroi.invoice_payment
  for each row execute function octroi.refuse_change();
create trigger append_only before update or delete on octroi.credit_note
  for each row execute function octroi.refuse_change();

-- An order by bank transfer has an invoice from the start, which follows what becomes of it.
create function octroi.note_order_invoice() returns trigger language plpgsql set search_path = '' as $$
begin
  if current_setting('octroi.importing', true) = 'on' then return null; end if;
  if tg_op = 'INSERT' then
    perform octroi.invoice_order(new);
  elsif new.state = 'paid' then
    perform octroi.pay_order_invoice(new);
  elsif new.state in ('expired', 'cancelled') then
    perform octroi.cancel_order_invoice(new);
  end if;
  return null;
end $$;
revoke all on function octroi.note_order_invoice from public, anon, authenticated;
create trigger invoice_made after insert on octroi.customer_order
  for each row when (new.method = 'transfer') execute function octroi.note_order_invoice();
create trigger invoice_follows after update of state on octroi.customer_order
  for each row when (new.method = 'transfer' and old.state <> new.state) execute function octroi.note_order_invoice();

create function octroi.note_transfer_refund() returns trigger language plpgsql set search_path = '' as $$
begin
  if current_setting('octroi.importing', true) = 'on' then return null; end if;
  perform octroi.credit_refund(new, new.refunded - old.refunded);
  return null;
end $$;
revoke all on function octroi.note_transfer_refund from public, anon, authenticated;
create trigger invoice_credited after update of refunded on octroi.payment
  for each row when (new.method = 'transfer' and new.refunded > old.refunded) execute function octroi.note_transfer_refund();

create trigger audit_set after insert or update on octroi.seller for each row
  execute function octroi.note_audit('setting.seller_set', 'id', '', 'name', 'address', 'vat_number', 'registration',
    'tax_rate', 'tax_note', 'footer', 'payment_days');
create trigger audit_sent after insert or update of number on octroi.invoice for each row when (new.number is not null)
  execute function octroi.note_audit('invoice.sent', 'id', 'person_id', 'number', 'currency', 'total', 'due_on', 'tokens');

do $$
declare
  t text;
begin
  foreach t in array array['seller', 'billing', 'invoice_series', 'invoice', 'invoice_payment', 'credit_note'] loop
    execute format('alter table octroi.%I enable row level security', t);
    execute format('revoke all on octroi.%I from public, anon, authenticated', t);
  end loop;
end $$;
