-- After a change of what a person may do, or of how they show who they are: their other sessions end, and this one goes
-- on under a new id, so that whoever knew the old one is out. No row when it is over; lifetimes stay as they were.
create or replace function octroi.renew_session(p_person_id uuid, p_id uuid)
returns table (id uuid, expires_at timestamptz)
language plpgsql set search_path = '' as $$
begin
  perform octroi.end_other_sessions(p_person_id, p_id);
  return query
    update octroi.session s set id = gen_random_uuid()
     where s.id = p_id and s.person_id = p_person_id and s.ended_at is null and s.expires_at > now()
    returning s.id, s.expires_at;
end $$;
revoke all on function octroi.renew_session from public, anon, authenticated;
