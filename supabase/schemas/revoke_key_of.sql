-- Takes a person's key away for an admin, who says why; false when there is no such live key of theirs.
create or replace function octroi.revoke_key_of(p_person_id uuid, p_id uuid, p_reason text) returns table (revoked boolean)
language sql set search_path = '' as $$
  with gone as (
    update octroi.key set revoked_at = now(), revoked_reason = p_reason
     where id = p_id and person_id = p_person_id and revoked_at is null
    returning 1
  )
  select exists (select from gone)
$$;
revoke all on function octroi.revoke_key_of from public, anon, authenticated;
