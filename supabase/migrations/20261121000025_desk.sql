-- What an admin lays over an app's file besides prices, apps that have no file, and what is done to many people at once.

alter table octroi.app
  -- Of `title`, `summary` and `category` those that take the place of the file's; null leaves them all.
  add texts jsonb check (jsonb_typeof(texts) = 'object' and texts - array['title', 'summary', 'category'] = '{}'),
  -- Where it stands in the catalogue: those with a place come first.
  add place int check (place between 1 and 10000),
  -- The text of an app.yaml that an admin wrote here; a file of the same name beats it.
  add yaml text check (octet_length(yaml) between 1 and 65536);
create index on octroi.app (id) where yaml is not null;

create trigger audit_texts after update of texts, place on octroi.app for each row
  execute function octroi.note_audit('app.texts_changed', 'name', '', 'texts', 'place');
create trigger audit_made_new after insert on octroi.app for each row when (new.yaml is not null)
  execute function octroi.note_audit('app.made', 'name', '', 'yaml');
create trigger audit_made after update of yaml on octroi.app for each row
  when (old.yaml is null and new.yaml is not null)
  execute function octroi.note_audit('app.made', 'name', '', 'yaml');
create trigger audit_rewritten after update of yaml on octroi.app for each row
  when (old.yaml is not null and new.yaml is not null)
  execute function octroi.note_audit('app.rewritten', 'name', '', 'yaml');
create trigger audit_removed after update of yaml on octroi.app for each row
  when (old.yaml is not null and new.yaml is null)
  execute function octroi.note_audit('app.removed', 'name', '', 'yaml');

-- ---------------------------------------------------------------------------------------------- many people at once

-- What an admin does to many people: whom is settled when it starts, and each is done once, however often it is asked for.
create table octroi.bulk (
  id       uuid primary key,                                -- chosen by who asks, so that asking twice is asking once
  kind     text not null check (kind in ('grant', 'suspend')),
  tokens   bigint check (tokens between 1 and 1000000000000),
  reason   text not null check (length(btrim(reason)) between 1 and 500),
  total    int not null check (total between 1 and 10000),
  made_by  uuid not null,
  made_at  timestamptz not null default now(),
  done_at  timestamptz,
  check ((kind = 'grant') = (tokens is not null))
);
create index on octroi.bulk (made_at desc) where done_at is null;

create table octroi.bulk_item (
  bulk_id   uuid not null references octroi.bulk on delete cascade,
  wallet_id bigint not null references octroi.wallet,
  person_id uuid not null references octroi.person on delete cascade,
  status    text not null default 'waiting' check (status in ('waiting', 'done', 'refused')),
  primary key (bulk_id, wallet_id)                          -- in which order wallets are locked
);
create index on octroi.bulk_item (person_id);
create index on octroi.bulk_item (bulk_id, wallet_id) where status = 'waiting';

create trigger audit_started after insert on octroi.bulk for each row
  execute function octroi.note_audit('person.bulk_started', 'id', '', 'kind', 'tokens', 'reason', 'total');

do $$
declare
  t text;
begin
  foreach t in array array['bulk', 'bulk_item'] loop
    execute format('alter table octroi.%I enable row level security', t);
    execute format('revoke all on octroi.%I from public, anon, authenticated', t);
  end loop;
end $$;

-- ---------------------------------------------------------------------------------------------- seeing as somebody

-- Whom an admin's session sees the portal as, and until when. Gates know nothing of it.
alter table octroi.session
  add view_as uuid references octroi.person on delete set null,
  add view_until timestamptz,
  add constraint session_view_check check (view_as is null or view_until is not null);
create index on octroi.session (view_as) where view_as is not null;

drop trigger note_change on octroi.session;
create trigger note_change
  after delete or update of id, person_id, expires_at, ended_at, second_factor, view_as, view_until on octroi.session
  for each row execute function octroi.note_session_change();
