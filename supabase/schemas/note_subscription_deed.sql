-- Writes into the audit log what an admin does about somebody's plan, and why, before it is done.
create or replace function octroi.note_subscription_deed(p_id uuid, p_deed text, p_reason text) returns void
language sql set search_path = '' as $$
  select octroi.write_audit('subscription.' || p_deed, s.id::text, s.person_id, null, jsonb_build_object('reason', p_reason))
    from octroi.subscription s where s.id = p_id
$$;
revoke all on function octroi.note_subscription_deed from public, anon, authenticated;
