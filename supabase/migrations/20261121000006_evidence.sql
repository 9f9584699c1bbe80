-- How new the evidence of an app's proxy is: the newest charge with a line among those that find_unproven has passed.
-- An app without a row has a log that nobody follows.
create table octroi.app_line (
  app_id     int primary key references octroi.app on delete cascade,
  charged_at timestamptz not null
);
alter table octroi.app_line enable row level security;
revoke all on octroi.app_line from public, anon, authenticated;

-- The classes of answers that give a free use back; evidence of one without any settles nothing.
alter table octroi.quota_use add refunds text check (refunds in ('4xx', '5xx', '4xx 5xx'));
