-- A person's live sessions, newest first. One that nobody used for longer than p_idle_s is none any more; the asker's
-- own, p_current, is alive as they ask. The cursor is a row's `created_us` (microseconds) and id.
create or replace function octroi.list_sessions(
  p_person_id uuid, p_idle_s int, p_current uuid default null, p_before_us bigint default null,
  p_before_id uuid default null, p_limit int default 50
) returns table (id uuid, user_agent text, address text, created_at timestamptz, last_used_at timestamptz,
                 expires_at timestamptz, current boolean, created_us bigint)
language sql stable set search_path = '' as $$
  select s.id, s.user_agent, s.address, s.created_at,
         case when s.id = p_current then greatest(s.seen_at, now()) else s.seen_at end, s.expires_at,
         coalesce(s.id = p_current, false), (extract(epoch from s.created_at) * 1000000)::bigint
    from octroi.session s
   where s.person_id = p_person_id and s.ended_at is null and s.expires_at > now()
     and (s.id = p_current or s.seen_at > now() - p_idle_s * interval '1 second')
     and (p_before_us is null
          or (s.created_at, s.id) < (timestamptz 'epoch' + p_before_us * interval '1 microsecond', p_before_id))
   order by s.created_at desc, s.id desc
   limit p_limit
$$;
revoke all on function octroi.list_sessions from public, anon, authenticated;
