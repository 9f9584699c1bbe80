-- Where usage facts say another number of tokens than the journal. The gates write facts behind them: what is a second
-- old may differ.
drop function if exists octroi.list_usage_differences(date, date);
create or replace function octroi.list_usage_differences()
returns table (person_id uuid, app_id int, app text, day date, is_now bigint, should_be bigint)
language sql stable set search_path = '' as $$
  select x.person_id, x.app_id, a.name, x.day, coalesce(f.tokens, 0), coalesce(b.tokens, 0)
    from octroi.usage_fact f
    full join octroi.booked_usage b using (person_id, app_id, day)
   cross join lateral (select person_id, app_id, day) x
    join octroi.app a on a.id = x.app_id
   where coalesce(f.tokens, 0) <> coalesce(b.tokens, 0)
   order by x.day, x.person_id, x.app_id
$$;
revoke all on function octroi.list_usage_differences from public, anon, authenticated;
