-- What admins see and do on a person's page, what came of allowances, and what people want to hear of single apps.

-- Why an admin took a key away; its person reads it.
alter table octroi.key
  add revoked_reason text check (length(revoked_reason) between 1 and 500),
  add constraint key_reason_of_revoked_check check (revoked_reason is null or revoked_at is not null);

drop trigger audit_revoked on octroi.key;
create trigger audit_revoked after update of revoked_at on octroi.key for each row
  when (old.revoked_at is distinct from new.revoked_at)
  execute function octroi.note_audit('key.revoked', 'id', 'person_id', 'revoked_at', 'revoked_reason');

-- What was left of earlier periods when this one was given, as far as it goes on; null for what was given before anybody
-- kept it.
alter table octroi.allowance_grant add rolled_over bigint check (rolled_over >= 0);
create index on octroi.allowance_grant (at desc, allowance_id desc, person_id desc, period_start desc);

-- What a person wants to hear of one app, beside what they want of an event; without a row everything.
create table octroi.notification_app (
  person_id uuid not null references octroi.person on delete cascade,
  app_id    int not null references octroi.app on delete cascade,
  in_app    boolean not null,
  mail      boolean not null,
  primary key (person_id, app_id)
);
create index on octroi.notification_app (app_id);

alter table octroi.notification_app enable row level security;
revoke all on octroi.notification_app from public, anon, authenticated;
