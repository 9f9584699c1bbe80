-- When sessions were last used, as the gates counted it in memory. Locked in id order: another gate may have used the
-- same ones.
create or replace function octroi.touch_sessions(p_ids uuid[], p_used_at timestamptz[]) returns void
language sql set search_path = '' as $$
  with used as (
    select s.id, u.used_at
      from unnest(p_ids, p_used_at) u(id, used_at)
      join octroi.session s on s.id = u.id
     where s.seen_at < u.used_at
     order by s.id for no key update of s
  )
  update octroi.session s set seen_at = u.used_at from used u where s.id = u.id
$$;
revoke all on function octroi.touch_sessions from public, anon, authenticated;
