-- What admins set in the portal: the house's name and colour, the word for its tokens, who may sign up, what new people
-- are given and how long things are kept. One row; null leaves the product's own.
create table octroi.setting (
  id                  text primary key default 'house' check (id = 'house'),
  brand_name          text check (brand_name = btrim(brand_name) and length(brand_name) between 1 and 40 and brand_name !~ '[[:cntrl:]]'),
  brand_light         text check (brand_light ~ '^#[0-9a-f]{6}$'),
  brand_dark          text check (brand_dark ~ '^#[0-9a-f]{6}$'),
  -- The words for one token and for several: {"en": ["credit", "credits"], "fr": ["crédit", "crédits"]}.
  token_words         jsonb,
  sign_up             text check (sign_up in ('open', 'invited', 'closed')),
  welcome_tokens      bigint not null default 0 check (welcome_tokens between 0 and 1000000000),
  welcome_days        int check (welcome_days between 1 and 3650),         -- null: they never expire
  welcome_since       timestamptz,                                         -- who came before is given nothing
  failed_sign_in_days int check (failed_sign_in_days between 1 and 3650),  -- null: kept for good
  notification_days   int not null default 30 check (notification_days between 1 and 3650),
  refusal_days        int check (refusal_days between 1 and 3650),         -- null: kept for good
  constraint setting_brand_check check ((brand_light is null) = (brand_dark is null)),
  constraint setting_welcome_check check ((welcome_tokens > 0) = (welcome_since is not null)),
  constraint setting_words_check check (token_words is null or (
    jsonb_typeof(token_words -> 'en') = 'array' and jsonb_array_length(token_words -> 'en') = 2 and
    jsonb_typeof(token_words -> 'fr') = 'array' and jsonb_array_length(token_words -> 'fr') = 2) is true)
);
insert into octroi.setting default values;

-- The picture beside the house's name.
create table octroi.brand_logo (
  id   text primary key default 'house' check (id = 'house'),
  type text not null check (type in ('image/png', 'image/svg+xml')),
  data bytea not null check (length(data) between 1 and 65536),
  hash text not null check (hash ~ '^[0-9a-f]{16}$')                       -- in its address, so that a new one is seen at once
);

create trigger audit_changed after update on octroi.setting for each row
  execute function octroi.note_audit('setting.changed', 'id', '', 'brand_name', 'brand_light', 'brand_dark', 'token_words',
    'sign_up', 'welcome_tokens', 'welcome_days', 'failed_sign_in_days', 'notification_days', 'refusal_days');
create trigger audit_set after insert or update on octroi.brand_logo for each row
  execute function octroi.note_audit('setting.logo_set', 'id', '', 'type', 'hash');
create trigger audit_removed after delete on octroi.brand_logo for each row
  execute function octroi.note_audit('setting.logo_removed', 'id', '', 'type', 'hash');

-- Of the audit log only refused sign-ins may be forgotten, and not those of the last day.
drop trigger append_only on octroi.audit_log;
create trigger append_only before update on octroi.audit_log for each row execute function octroi.refuse_change();
create trigger append_only_kept before delete on octroi.audit_log for each row
  when (old.kind <> 'sign_in.failed' or old.at > now() - interval '1 day') execute function octroi.refuse_change();

create index on octroi.outbox (sent_at) where sent_at is not null;
create index on octroi.usage_refusal (day);

do $$
declare
  t text;
begin
  foreach t in array array['setting', 'brand_logo'] loop
    execute format('alter table octroi.%I enable row level security', t);
    execute format('revoke all on octroi.%I from public, anon, authenticated', t);
  end loop;
end $$;
