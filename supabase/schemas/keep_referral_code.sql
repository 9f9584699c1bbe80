-- Somebody's code, p_code when they have none yet. No row: somebody else has that code.
create or replace function octroi.keep_referral_code(p_person_id uuid, p_code text) returns table (code text)
language plpgsql set search_path = '' as $$
#variable_conflict use_column
begin
  insert into octroi.referral_code (person_id, code) values (p_person_id, p_code) on conflict do nothing;
  return query select c.code from octroi.referral_code c where c.person_id = p_person_id;
end $$;
revoke all on function octroi.keep_referral_code from public, anon, authenticated;
