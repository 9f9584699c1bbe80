-- Whom an admin's live session sees the portal as; no row when it does not, when its time is over, when the one is no
-- admin any more or the other has become one, or may not come in themselves.
create or replace function octroi.find_viewed(p_session_id uuid)
returns table (person_id uuid, wallet_id bigint, email text, name text, role text, status text, suspended_reason text,
               granted jsonb, session_id uuid, session_expires_at timestamptz, second_factor boolean, view_until timestamptz)
language sql stable set search_path = '' as $$
  select p.id, w.id, p.email, p.name, p.role, p.status, p.suspended_reason, octroi.granted_apps(p.id),
         s.id, s.expires_at, p.second_factor, s.view_until
    from octroi.session s
    join octroi.person a on a.id = s.person_id and a.role = 'admin' and a.status = 'active'
    join octroi.person p on p.id = s.view_as and p.role <> 'admin' and p.status in ('active', 'unverified')
    join octroi.wallet w on w.person_id = p.id
   where s.id = p_session_id and s.ended_at is null and s.expires_at > now() and s.view_until > now()
$$;
revoke all on function octroi.find_viewed from public, anon, authenticated;
