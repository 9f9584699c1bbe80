-- How many people list_people would list in all without a search, counted to p_most and no further.
create or replace function octroi.count_people(p_role text default null, p_status text default null, p_most int default 200001)
returns table (count int)
language sql stable set search_path = '' as $$
  select count(*)::int
    from (select from octroi.person p
           where (p_role is null or p.role = p_role) and (p_status is null or p.status = p_status)
           limit p_most) found
$$;
revoke all on function octroi.count_people from public, anon, authenticated;
