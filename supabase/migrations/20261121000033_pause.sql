-- A pause: the period that is paid runs out, and nothing more is asked for until somebody takes the plan up again.

alter table octroi.subscription
  add column pauses     boolean not null default false,             -- nothing is collected for its next periods
  add column resumes_at timestamptz,                                -- taken up again then, by itself
  add check (not pauses or (method = 'stripe' and ended_at is null and state <> 'open')),
  add check (pauses or resumes_at is null);
create index on octroi.subscription (resumes_at) where resumes_at is not null;

drop trigger audit_changed on octroi.subscription;
create trigger audit_changed after update of state, terms_id, next_terms_id, cancel_at_end, kept_until, pauses, resumes_at
  on octroi.subscription for each row
  execute function octroi.note_audit(
    'subscription.changed', 'id', 'person_id', 'state', 'terms_id', 'next_terms_id', 'cancel_at_end', 'kept_until', 'pauses', 'resumes_at');

-- It returns more columns now, and comes back from supabase/schemas.
drop function if exists octroi.list_subscriptions(uuid, uuid, text, text, text, bigint, uuid, int);
