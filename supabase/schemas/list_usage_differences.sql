-- Where usage facts say another number of tokens than the journal, of the days p_from to p_to (inclusive; null: all). The
-- gates write facts behind them: of today, what is a second old may differ.
create or replace function octroi.list_usage_differences(p_from date default null, p_to date default null)
returns table (person_id uuid, app_id int, app text, day date, is_now bigint, should_be bigint)
language sql stable set search_path = '' as $$
  select x.person_id, x.app_id, a.name, x.day, coalesce(f.tokens, 0), coalesce(b.tokens, 0)
    from (select f.* from octroi.usage_fact f
           where (p_from is null or f.day >= p_from) and (p_to is null or f.day <= p_to)) f
    full join (select b.* from octroi.booked_usage b
                where (p_from is null or b.day >= p_from) and (p_to is null or b.day <= p_to)) b using (person_id, app_id, day)
   cross join lateral (select person_id, app_id, day) x
    join octroi.app a on a.id = x.app_id
   where coalesce(f.tokens, 0) <> coalesce(b.tokens, 0)
   order by x.day, x.person_id, x.app_id
$$;
revoke all on function octroi.list_usage_differences from public, anon, authenticated;
