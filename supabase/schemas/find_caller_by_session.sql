-- Who a live session belongs to; no row when it ended or expired.
create or replace function octroi.find_caller_by_session(p_id uuid)
returns table (person_id uuid, wallet_id bigint, email text, name text, role text, status text, suspended_reason text,
               granted text[], session_id uuid, session_expires_at timestamptz)
language sql stable set search_path = '' as $$
  select p.id, w.id, p.email, p.name, p.role, p.status, p.suspended_reason,
         array(select a.name from octroi.app_access x join octroi.app a on a.id = x.app_id where x.person_id = p.id),
         s.id, s.expires_at
    from octroi.session s
    join octroi.person p on p.id = s.person_id
    join octroi.wallet w on w.person_id = p.id
   where s.id = p_id and s.ended_at is null and s.expires_at > now()
$$;
revoke all on function octroi.find_caller_by_session from public, anon, authenticated;
