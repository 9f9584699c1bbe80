-- What lets a person into granted apps now: until when, how many uses there are and were, and the group that shares
-- them, if one does.
create or replace function octroi.list_own_access(p_person_id uuid)
returns table (app text, group_name text, until timestamptz, uses int, used int)
language sql stable set search_path = '' as $$
  select a.name, g.name, l.expires_at, l.uses, coalesce(x.used, 0)
    from octroi.live_access l
    -- What a plan opens has no row there.
    left join octroi.app_access x on x.id = l.id
    join octroi.app a on a.id = l.app_id
    left join octroi.person_group g on g.id = x.group_id
   where l.person_id = p_person_id
   order by a.name, l.expires_at nulls last, g.name nulls first
$$;
revoke all on function octroi.list_own_access from public, anon, authenticated;
