-- A session of the portal; the cookies of tool hosts carry its id too, so that ending it ends them all.
create or replace function octroi.start_session(
  p_person_id uuid, p_lifetime interval, p_user_agent text, p_address text
) returns table (id uuid, expires_at timestamptz)
language sql set search_path = '' as $$
  insert into octroi.session (person_id, expires_at, user_agent, address)
  values (p_person_id, now() + p_lifetime, left(p_user_agent, 400), left(p_address, 64))
  returning id, expires_at
$$;
revoke all on function octroi.start_session from public, anon, authenticated;
