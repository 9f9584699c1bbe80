-- When a live session of a person began.
create or replace function octroi.find_own_session(p_person_id uuid, p_id uuid) returns table (created_at timestamptz)
language sql stable set search_path = '' as $$
  select s.created_at from octroi.session s where s.id = p_id and s.person_id = p_person_id and s.ended_at is null
$$;
revoke all on function octroi.find_own_session from public, anon, authenticated;
