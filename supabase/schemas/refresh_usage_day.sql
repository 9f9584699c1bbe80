-- Adds up one day's usage facts: each app's, the house's, who was at the top, and who was seen. Nobody signed in is no
-- person. Called by refresh_figures, one at a time.
create or replace function octroi.refresh_usage_day(p_day date) returns void
language plpgsql set search_path = '' as $$
declare
  nobody uuid := '00000000-0000-0000-0000-000000000000';
begin
  delete from octroi.usage_day d where d.day = p_day;
  insert into octroi.usage_day (app_id, day, requests, visits, refusals, tokens, people)
  with fact as (
    select f.app_id, sum(f.requests)::bigint as requests, sum(f.visits)::bigint as visits, sum(f.tokens)::bigint as tokens,
           count(*) filter (where f.person_id <> nobody) as people
      from octroi.usage_fact f where f.day = p_day group by f.app_id
  ), refusal as (
    select r.app_id, sum(r.refusals)::bigint as refusals from octroi.refusal_day r where r.day = p_day group by r.app_id
  ), app_day as (
    select f.app_id, f.requests, f.visits, coalesce(r.refusals, 0) as refusals, f.tokens, f.people
      from fact f left join refusal r on r.app_id = f.app_id
  )
  select a.app_id, p_day, a.requests, a.visits, a.refusals, a.tokens, a.people from app_day a
   union all
  select null, p_day, sum(a.requests), sum(a.visits), sum(a.refusals), sum(a.tokens),
         (select count(distinct f.person_id) from octroi.usage_fact f where f.day = p_day and f.person_id <> nobody)
    from app_day a having count(*) > 0;

  delete from octroi.usage_top t where t.day = p_day;
  -- Whoever has as many tokens and requests as the hundredth is found by counting alike ones, and only those are sorted:
  -- 5 s where sorting everybody took 12, on 340,000 facts of a day (both on a busy machine).
  insert into octroi.usage_top (day, app_id, person_id, requests, tokens)
  with fact as (
    select f.app_id, f.person_id, f.requests::bigint as requests, f.tokens::bigint as tokens
      from octroi.usage_fact f where f.day = p_day and f.person_id <> nobody
  ), summed as materialized (
    select f.app_id, f.person_id, f.requests, f.tokens from fact f
     union all
    select 0, f.person_id, sum(f.requests)::bigint, sum(f.tokens)::bigint from fact f group by f.person_id
  ), alike as (
    select s.app_id, s.tokens, s.requests,
           sum(count(*)) over (partition by s.app_id order by s.tokens desc, s.requests desc) - count(*) as before
      from summed s group by s.app_id, s.tokens, s.requests
  )
  select p_day, nullif(x.app_id, 0), x.person_id, x.requests, x.tokens
    from (select s.*, row_number() over (partition by s.app_id order by s.tokens desc, s.requests desc, s.person_id) as place
            from alike a
            join summed s on (s.app_id, s.tokens, s.requests) = (a.app_id, a.tokens, a.requests)
           where a.before < 100) x
    join octroi.person p on p.id = x.person_id and p.status <> 'closed'
   where x.place <= 100;

  insert into octroi.person_seen as s (person_id, last_day)
  select distinct f.person_id, p_day
    from octroi.usage_fact f
   where f.day = p_day and f.person_id <> nobody and f.requests > 0
  on conflict (person_id) do update set last_day = excluded.last_day where s.last_day < excluded.last_day;
end $$;
revoke all on function octroi.refresh_usage_day from public, anon, authenticated;
