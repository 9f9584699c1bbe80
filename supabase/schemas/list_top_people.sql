-- Who spent most between two days (inclusive), on one app or at all. Candidates are the hundred who lead by their days at
-- the top; their figures are exact. Only somebody who never was among a day's first hundred could be missed.
create or replace function octroi.list_top_people(p_from date, p_to date, p_app text default null, p_limit int default 10)
returns table (id uuid, email text, name text, requests bigint, tokens bigint)
language sql stable set search_path = '' as $$
  with asked as (
    select case when p_app is not null then coalesce((select a.id from octroi.app a where a.name = p_app), 0) end as app_id
  ), candidate as materialized (
    select t.person_id
      from octroi.usage_top t, asked
     where t.day between p_from and p_to and t.app_id is not distinct from asked.app_id
     group by t.person_id
     order by sum(t.tokens) desc, sum(t.requests) desc, t.person_id
     limit 100
  )
  select p.id, p.email, p.name, u.requests, u.tokens
    from candidate c
    join octroi.person p on p.id = c.person_id and p.status <> 'closed'
   cross join asked
   cross join lateral (
     select sum(f.requests)::bigint as requests, sum(f.tokens)::bigint as tokens
       from octroi.usage_fact f
      where f.person_id = c.person_id and (asked.app_id is null or f.app_id = asked.app_id)
        and f.day between p_from and p_to) u
   order by u.tokens desc, u.requests desc, p.id
   limit p_limit
$$;
revoke all on function octroi.list_top_people from public, anon, authenticated;
