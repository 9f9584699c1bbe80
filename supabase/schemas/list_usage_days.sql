-- The days between two (inclusive) of one app, or of the whole house with its sign-ups and grants: days without use too.
create or replace function octroi.list_usage_days(p_from date, p_to date, p_app text default null)
returns table (day text, requests bigint, visits bigint, refusals bigint, tokens bigint, people bigint, joined bigint, granted bigint)
language sql stable set search_path = '' as $$
  select to_char(d, 'YYYY-MM-DD'), coalesce(u.requests, 0), coalesce(u.visits, 0), coalesce(u.refusals, 0),
         coalesce(u.tokens, 0), coalesce(u.people, 0), coalesce(h.joined, 0), coalesce(h.granted, 0)
    from generate_series(p_from, p_to, interval '1 day') d
    left join octroi.usage_day u on u.day = d::date
      and u.app_id is not distinct from case when p_app is not null
            then coalesce((select a.id from octroi.app a where a.name = p_app), 0) end
    left join octroi.house_day h on h.day = d::date and p_app is null
   order by d
$$;
revoke all on function octroi.list_usage_days from public, anon, authenticated;
