-- Of those who began to pay for a plan in a month (UTC), how many paid for it at the end of that month and of each one after
-- it: `kept`, one number for each month that is over. From the month of p_from to that of p_to; who comes back counts again.
create or replace function octroi.list_retention(p_from date, p_to date, p_live boolean default true)
returns table (plan text, month date, began bigint, kept bigint[]) language sql stable set search_path = '' as $$
  with counted as (
    -- A spell is two months: the one it began in, and the one it ended in.
    select s.plan, date_trunc('month', s.plan_since, 'UTC') as first, date_trunc('month', s.since, 'UTC') as since,
           coalesce(date_trunc('month', s.until, 'UTC'), 'infinity') as until, count(*) as n,
           count(*) filter (where s.since = s.plan_since) as began
      from octroi.plan_spell s
     where s.live = p_live and s.plan_since >= date_trunc('month', p_from) at time zone 'UTC'
       and s.plan_since < (p_to + 1)::timestamp at time zone 'UTC'
     group by 1, 2, 3, 4
  )
  select h.plan, (h.first at time zone 'UTC')::date, h.began,
         array(select coalesce(sum(c.n), 0)::bigint
                 from generate_series(h.first at time zone 'UTC', now() at time zone 'UTC' - interval '1 month', interval '1 month') m
                 left join counted c
                   on c.plan = h.plan and c.first = h.first and c.since <= m at time zone 'UTC' and c.until > m at time zone 'UTC'
                group by m order by m)
    from (select c.plan, c.first, sum(c.began)::bigint as began from counted c group by 1, 2) h
   order by h.plan, h.first
$$;
revoke all on function octroi.list_retention from public, anon, authenticated;
