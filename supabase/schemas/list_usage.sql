-- What a person did between two days (inclusive): a row per app and day, or added up by 'app' or by 'day'.
create or replace function octroi.list_usage(p_person_id uuid, p_from date, p_to date, p_by text default null)
returns table (app text, day text, requests bigint, visits bigint, refusals bigint, tokens bigint,
               first_at timestamptz, last_at timestamptz)
language sql stable set search_path = '' as $$
  with fact as (
    select f.* from octroi.usage_fact f where f.person_id = p_person_id and f.day between p_from and p_to
  ), refusal as (
    select r.app_id, r.day, sum(r.refusals) as refusals
      from octroi.usage_refusal r where r.person_id = p_person_id and r.day between p_from and p_to
     group by r.app_id, r.day
  ), both_kinds as (
    select app_id, day, f.requests, f.visits, r.refusals, f.tokens,
           coalesce(f.first_at, day) as first_at, coalesce(f.last_at, day) as last_at
      from fact f full join refusal r using (app_id, day)
  )
  select case when p_by = 'day' then null else a.name end,
         case when p_by = 'app' then null else to_char(b.day, 'YYYY-MM-DD') end,
         coalesce(sum(b.requests), 0)::bigint, coalesce(sum(b.visits), 0)::bigint,
         coalesce(sum(b.refusals), 0)::bigint, coalesce(sum(b.tokens), 0)::bigint,
         min(b.first_at), max(b.last_at)
    from both_kinds b join octroi.app a on a.id = b.app_id
   group by 1, 2
   order by 2 desc nulls last, 1
$$;
revoke all on function octroi.list_usage from public, anon, authenticated;
