-- The granted apps that are open to a person: `{"<app>": {"until": …, "uncountedUntil": …}}`, in milliseconds since 1970,
-- null for without end. Beyond `uncountedUntil` (0: from the start) every use counts.
create or replace function octroi.granted_apps(p_person_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_object_agg(a.name, jsonb_build_object(
           'until', case when not x.endless then x.until end,
           'uncountedUntil', case when not x.uncounted_endless then x.uncounted_until end)), '{}')
    from (
      select l.app_id, bool_or(l.expires_at is null) as endless,
             max(floor(extract(epoch from l.expires_at) * 1000))::bigint as until,
             bool_or(l.expires_at is null and l.uses is null) as uncounted_endless,
             coalesce(max(floor(extract(epoch from l.expires_at) * 1000)) filter (where l.uses is null), 0)::bigint as uncounted_until
        from octroi.live_access l
       where l.person_id = p_person_id
       group by l.app_id
    ) x
    join octroi.app a on a.id = x.app_id
$$;
revoke all on function octroi.granted_apps from public, anon, authenticated;
