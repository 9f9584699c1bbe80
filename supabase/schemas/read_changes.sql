-- What changed since `since` (an earlier answer's horizon; null for nothing yet), at least one row. The horizon is the
-- oldest transaction still open: a change that commits late is seen again, never missed. Changes are kept an hour
-- (sweep): `lost_sight` tells that what is due since `since` was swept, or may have been.
create or replace function octroi.read_changes(p_since text)
returns table (kind text, ref text, horizon text, lost_sight boolean)
language sql stable set search_path = '' as $$
  with now_at as (select pg_snapshot_xmin(pg_current_snapshot()) as horizon)
  select c.kind, c.ref, n.horizon::text,
         coalesce(p_since::xid8 <= (select f.xid from octroi.forgotten_change f), false)
    from now_at n
    left join lateral (
      select distinct c.kind, c.ref from octroi.change c where c.xid >= p_since::xid8
    ) c on true
$$;
revoke all on function octroi.read_changes from public, anon, authenticated;
