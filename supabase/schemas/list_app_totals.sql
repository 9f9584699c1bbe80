-- What each app came to between two days (inclusive), most tokens first. `people` counts a person once a day.
create or replace function octroi.list_app_totals(p_from date, p_to date, p_app text default null)
returns table (app text, requests bigint, visits bigint, refusals bigint, tokens bigint, people bigint)
language sql stable set search_path = '' as $$
  select a.name, sum(u.requests)::bigint, sum(u.visits)::bigint, sum(u.refusals)::bigint, sum(u.tokens)::bigint,
         sum(u.people)::bigint
    from octroi.usage_day u join octroi.app a on a.id = u.app_id
   where u.day between p_from and p_to and (p_app is null or a.name = p_app)
   group by a.name
   order by 5 desc, 2 desc, 1
$$;
revoke all on function octroi.list_app_totals from public, anon, authenticated;
