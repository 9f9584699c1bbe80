-- Gives a person these recovery codes instead of all that they had.
create or replace function octroi.replace_recovery_codes(p_person_id uuid, p_hashes bytea[]) returns void
language plpgsql set search_path = '' as $$
begin
  delete from octroi.recovery_code c where c.person_id = p_person_id;
  insert into octroi.recovery_code (person_id, hash) select p_person_id, h from unnest(p_hashes) h;
  perform octroi.write_audit('recovery_codes.made', p_person_id::text, p_person_id, null,
                             jsonb_build_object('codes', cardinality(p_hashes)), p_person_id);
end $$;
revoke all on function octroi.replace_recovery_codes from public, anon, authenticated;
