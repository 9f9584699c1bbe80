-- Revokes a key of this person; false when there is no such live key of theirs.
create or replace function octroi.revoke_key(p_person_id uuid, p_id uuid) returns table (revoked boolean)
language sql set search_path = '' as $$
  with gone as (
    update octroi.key set revoked_at = now()
     where id = p_id and person_id = p_person_id and revoked_at is null
    returning 1
  )
  select exists (select from gone)
$$;
revoke all on function octroi.revoke_key from public, anon, authenticated;
