-- How many movements list_movements would list in all, counted to p_most and no further.
create or replace function octroi.count_movements(
  p_person_id uuid, p_app text default null, p_kind text default null,
  p_from timestamptz default null, p_to timestamptz default null, p_most int default 200001
) returns table (count int)
language sql stable set search_path = '' as $$
  select count(*)::int
    from octroi.list_movements(p_person_id => p_person_id, p_app => p_app, p_kind => p_kind,
                               p_from => p_from, p_to => p_to, p_limit => p_most) m
$$;
revoke all on function octroi.count_movements from public, anon, authenticated;
