-- When keys were last used, as the gates counted it in memory.
create or replace function octroi.touch_keys(p_ids uuid[], p_used_at timestamptz[]) returns void
language sql set search_path = '' as $$
  update octroi.key k set last_used_at = greatest(k.last_used_at, u.used_at)
    from unnest(p_ids, p_used_at) u(id, used_at)
   where k.id = u.id
$$;
revoke all on function octroi.touch_keys from public, anon, authenticated;
