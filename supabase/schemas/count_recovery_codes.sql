-- How many recovery codes a person has left.
create or replace function octroi.count_recovery_codes(p_person_id uuid) returns table (remaining bigint)
language sql stable set search_path = '' as $$
  select count(*) from octroi.recovery_code c where c.person_id = p_person_id and c.used_at is null
$$;
revoke all on function octroi.count_recovery_codes from public, anon, authenticated;
