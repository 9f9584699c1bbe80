-- The apps that a person ever used or has among their favourites, last used first: what they did there since the day
-- p_from (UTC), and when they were there last. A look along the primary key of the usage facts for each app.
create or replace function octroi.list_own_apps(p_person_id uuid, p_from date)
returns table (app text, favourite boolean, requests bigint, visits bigint, tokens bigint, last_at timestamptz)
language sql stable set search_path = '' as $$
  select a.name, f.app_id is not null, s.requests, s.visits, s.tokens, l.last_at
    from octroi.app a
    left join octroi.app_favourite f on f.person_id = p_person_id and f.app_id = a.id
    left join lateral (
      select u.last_at from octroi.usage_fact u
       where u.person_id = p_person_id and u.app_id = a.id
       order by u.day desc limit 1) l on true
   cross join lateral (
      select coalesce(sum(u.requests), 0)::bigint as requests, coalesce(sum(u.visits), 0)::bigint as visits,
             coalesce(sum(u.tokens), 0)::bigint as tokens
        from octroi.usage_fact u
       where u.person_id = p_person_id and u.app_id = a.id and u.day >= p_from) s
   where f.app_id is not null or l.last_at is not null
   order by l.last_at desc nulls last, a.name
$$;
revoke all on function octroi.list_own_apps from public, anon, authenticated;
