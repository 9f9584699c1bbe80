-- What plans brought a month (UTC) and how that changed in it, from the month of p_from to that of p_to, each currency by
-- itself and from its first plan on. Each change counts in the month in which it happened: start + began + came back + more - less - ended = end. Sums
-- are monthly, rounded half up where they are added up; `at_end` of the running month is what they bring now.
create or replace function octroi.list_plan_months(p_from date, p_to date, p_live boolean default true)
returns table (
  month date, currency text, at_start bigint, began bigint, more bigint, less bigint, ended bigint, came_back bigint,
  at_end bigint, customers_at_start bigint, customers_began bigint, customers_ended bigint, customers_back bigint,
  customers_at_end bigint
) language sql stable set search_path = '' as $$
  with move as (
    select date_trunc('month', s.since at time zone 'UTC')::date as month, s.currency,
           sum(s.yearly) filter (where s.is_first) as began, sum(s.yearly) filter (where s.before = 0 and not s.is_first) as back,
           sum(s.yearly - s.before) filter (where s.before > 0 and s.yearly > s.before) as more,
           sum(s.before - s.yearly) filter (where s.yearly < s.before) as less,
           0 as ended, count(*) filter (where s.is_first) as began_n,
           count(*) filter (where s.before = 0 and not s.is_first) as back_n, 0 as ended_n
      from octroi.plan_spell s where s.live = p_live and s.since < (p_to + 1)::timestamp at time zone 'UTC' group by 1, 2
     union all
    select date_trunc('month', s.until at time zone 'UTC')::date, s.currency, 0, 0, 0, 0, sum(s.yearly), 0, 0, count(*)
      from octroi.plan_spell s
     where s.live = p_live and not s.goes_on and s.until < (p_to + 1)::timestamp at time zone 'UTC' group by 1, 2
  ), total as (
    select c.currency, m.month::date as month, coalesce(sum(v.began), 0) as began, coalesce(sum(v.back), 0) as back,
           coalesce(sum(v.more), 0) as more, coalesce(sum(v.less), 0) as less, coalesce(sum(v.ended), 0) as ended,
           coalesce(sum(v.began_n), 0) as began_n, coalesce(sum(v.back_n), 0) as back_n, coalesce(sum(v.ended_n), 0) as ended_n
      from (select x.currency, min(x.month) as first from move x group by 1) c
     cross join generate_series(c.first, date_trunc('month', p_to), interval '1 month') m(month)
      left join move v on v.currency = c.currency and v.month = m.month::date
     group by 1, 2
  ), level as (
    select t.*, sum(t.began + t.back + t.more - t.less - t.ended) over w as at_end,
           sum(t.began_n + t.back_n - t.ended_n) over w as n_at_end
      from total t window w as (partition by t.currency order by t.month)
  )
  select l.month, l.currency, m.at_start, m.began, m.more, m.less, m.ended, m.back, m.at_end,
         (l.n_at_end - l.began_n - l.back_n + l.ended_n)::bigint, l.began_n::bigint, l.ended_n::bigint, l.back_n::bigint,
         l.n_at_end::bigint
    from level l
   cross join lateral (
     select round((l.at_end - l.began - l.back - l.more + l.less + l.ended) / 12)::bigint as at_start,
            round(l.began / 12)::bigint as began, round(l.more / 12)::bigint as more, round(l.less / 12)::bigint as less,
            round(l.ended / 12)::bigint as ended, round(l.back / 12)::bigint as back, round(l.at_end / 12)::bigint as at_end) m
   where l.month >= date_trunc('month', p_from)
   order by l.month, l.currency
$$;
revoke all on function octroi.list_plan_months from public, anon, authenticated;
