-- A session of the portal; the cookies of tool hosts carry its id too, so that ending it ends them all. A person has
-- about a hundred at most: beyond that the one that was used longest ago ends.
drop function if exists octroi.start_session(uuid, interval, text, text);
create or replace function octroi.start_session(
  p_person_id uuid, p_lifetime interval, p_user_agent text, p_address text, p_second_factor boolean default false
) returns table (id uuid, expires_at timestamptz)
language sql set search_path = '' as $$
  update octroi.session set ended_at = now()
   where id in (select s.id from octroi.session s
                 where s.person_id = p_person_id and s.ended_at is null and s.expires_at > now()
                 order by s.seen_at desc offset 99);
  insert into octroi.session (person_id, expires_at, user_agent, address, second_factor)
  values (p_person_id, now() + p_lifetime, left(p_user_agent, 400), left(p_address, 64), p_second_factor)
  returning id, expires_at
$$;
revoke all on function octroi.start_session from public, anon, authenticated;
