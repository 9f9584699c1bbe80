-- Whom a bulk would be about: the people of p_people, or with null all that list_people finds by the filter; at most
-- p_limit. `left_out` says why somebody is not: closed, suspended (already), admin (is not suspended this way).
create or replace function octroi.find_bulk_people(
  p_kind text, p_people uuid[], p_search text, p_role text, p_status text, p_limit int
) returns table (person_id uuid, wallet_id bigint, left_out text)
language sql stable set search_path = '' as $$
  select p.id, w.id,
         case when p.status = 'closed' then 'closed'
              when p_kind = 'suspend' and p.role = 'admin' then 'admin'
              when p_kind = 'suspend' and p.status = 'suspended' then 'suspended' end
    from octroi.person p join octroi.wallet w on w.person_id = p.id
   where case when p_people is not null then p.id = any (p_people)
         else (p_search is null or strpos(p.email, lower(p_search)) > 0 or strpos(lower(p.name), lower(p_search)) > 0)
              and (p_role is null or p.role = p_role)
              and (p_status is null or p.status = p_status) end
   limit p_limit
$$;
revoke all on function octroi.find_bulk_people from public, anon, authenticated;
