-- Ends every session of a person but one; returns how many were open.
create or replace function octroi.end_other_sessions(p_person_id uuid, p_id uuid) returns table (ended bigint)
language sql set search_path = '' as $$
  with done as (
    update octroi.session set ended_at = now()
     where person_id = p_person_id and ended_at is null and id is distinct from p_id
    returning 1
  )
  select count(*) from done
$$;
revoke all on function octroi.end_other_sessions from public, anon, authenticated;
