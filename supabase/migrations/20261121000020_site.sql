-- What the portal says of itself: the blocks of its home page, and the operator's text on privacy.

-- A block of each kind. Content null stands for the portal's own words, which speak every language that it has.
create table octroi.site_block (
  kind       text primary key check (kind in ('hero', 'services', 'pricing', 'faq', 'contact')),
  position   int not null unique deferrable initially deferred check (position between 1 and 5),
  shown      boolean not null default true,
  content    jsonb check (jsonb_typeof(content) = 'object' and length(content::text) <= 400000),
  changed_by uuid,
  changed_at timestamptz not null default now()
);

-- A page of the operator's own words, by language; without a row they have not written one.
create table octroi.site_page (
  name       text primary key check (name in ('privacy')),
  text       jsonb not null check (jsonb_typeof(text) = 'object' and text <> '{}' and length(text::text) <= 200000),
  changed_by uuid,
  changed_at timestamptz not null default now()
);

do $$
declare
  t text;
begin
  foreach t in array array['site_block', 'site_page'] loop
    execute format('alter table octroi.%I enable row level security', t);
    execute format('revoke all on octroi.%I from public, anon, authenticated', t);
  end loop;
end $$;

-- ---------------------------------------------------------------------------------------------- contact

-- What people wrote by the contact form. `id` is a UUIDv7. Deleted by an admin, with its person, and a year after it was
-- archived.
create table octroi.contact_message (
  id        uuid primary key,
  at        timestamptz not null default now(),
  name      text not null check (length(name) between 1 and 100),
  email     text not null check (email = lower(email) and length(email) between 3 and 254),
  subject   text not null check (length(subject) between 1 and 150),
  message   text not null check (length(message) between 1 and 5000),
  language  text not null check (language in ('en', 'fr')),
  person_id uuid references octroi.person on delete cascade,   -- null: nobody was signed in
  state     text not null default 'unread' check (state in ('unread', 'read', 'answered', 'archived')),
  state_at  timestamptz not null default now()
);
create index on octroi.contact_message (state, id desc);
create index on octroi.contact_message (person_id) where person_id is not null;

create table octroi.contact_reply (
  id         uuid primary key,
  message_id uuid not null references octroi.contact_message on delete cascade,
  at         timestamptz not null default now(),
  text       text not null check (length(text) between 1 and 5000),
  actor_id   uuid not null
);
create index on octroi.contact_reply (message_id, id);

do $$
declare
  t text;
begin
  foreach t in array array['contact_message', 'contact_reply'] loop
    execute format('alter table octroi.%I enable row level security', t);
    execute format('revoke all on octroi.%I from public, anon, authenticated', t);
  end loop;
end $$;
