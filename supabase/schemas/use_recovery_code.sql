-- Uses up a person's recovery code; false when they have none like it. `remaining` is how many are left.
create or replace function octroi.use_recovery_code(p_person_id uuid, p_hash bytea)
returns table (used boolean, remaining bigint)
language plpgsql set search_path = '' as $$
begin
  update octroi.recovery_code c set used_at = now()
   where c.person_id = p_person_id and c.hash = p_hash and c.used_at is null;
  used := found;
  select count(*) into remaining from octroi.recovery_code c where c.person_id = p_person_id and c.used_at is null;
  if used then
    perform octroi.write_audit('recovery_code.used', p_person_id::text, p_person_id, null,
                               jsonb_build_object('left', remaining), p_person_id);
  end if;
  return next;
end $$;
revoke all on function octroi.use_recovery_code from public, anon, authenticated;
