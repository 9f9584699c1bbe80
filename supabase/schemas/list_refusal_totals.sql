-- Why requests were refused between two days (inclusive), the most frequent reason first.
create or replace function octroi.list_refusal_totals(p_from date, p_to date, p_app text default null)
returns table (reason text, refusals bigint)
language sql stable set search_path = '' as $$
  select r.reason, sum(r.refusals)::bigint
    from octroi.refusal_day r
   where r.day between p_from and p_to
     and (p_app is null or r.app_id = (select a.id from octroi.app a where a.name = p_app))
   group by r.reason
   order by 2 desc, 1
$$;
revoke all on function octroi.list_refusal_totals from public, anon, authenticated;
