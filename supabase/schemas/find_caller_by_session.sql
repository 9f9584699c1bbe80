-- Who a live session belongs to; no row when it ended or expired. Whether it was idle for too long its reader knows
-- better: uses are written a while after. `view_until` is there while it sees the portal as somebody: see find_viewed.
drop function if exists octroi.find_caller_by_session(uuid);
create or replace function octroi.find_caller_by_session(p_id uuid)
returns table (person_id uuid, wallet_id bigint, email text, name text, role text, status text, suspended_reason text,
               granted jsonb, session_id uuid, session_expires_at timestamptz, session_seen_at timestamptz,
               second_factor boolean, view_until timestamptz)
language sql stable set search_path = '' as $$
  select p.id, w.id, p.email, p.name, p.role, p.status, p.suspended_reason,
         octroi.granted_apps(p.id),
         s.id, s.expires_at, s.seen_at, s.second_factor,
         case when s.view_as is not null then s.view_until end
    from octroi.session s
    join octroi.person p on p.id = s.person_id
    join octroi.wallet w on w.person_id = p.id
   where p.status <> 'closed' and s.id = p_id and s.ended_at is null and s.expires_at > now()
$$;
revoke all on function octroi.find_caller_by_session from public, anon, authenticated;
