-- How many people a bulk would be about, and how many are left out by why; counts to 10,001 and no further.
create or replace function octroi.preview_bulk(
  p_kind text, p_people uuid[] default null, p_search text default null, p_role text default null, p_status text default null
) returns table (people int, closed int, suspended int, admins int)
language sql stable set search_path = '' as $$
  select count(*) filter (where f.left_out is null)::int, count(*) filter (where f.left_out = 'closed')::int,
         count(*) filter (where f.left_out = 'suspended')::int, count(*) filter (where f.left_out = 'admin')::int
    from octroi.find_bulk_people(p_kind, p_people, p_search, p_role, p_status, 10001) f
$$;
revoke all on function octroi.preview_bulk from public, anon, authenticated;
