-- What each plan brings now, and how many pay for it, each currency by itself. `monthly` is rounded half up in the sum of a
-- plan; `all_monthly` is that of its currency, which the plans' need not add up to.
create or replace function octroi.list_plans_now(p_live boolean default true)
returns table (plan text, currency text, customers bigint, monthly bigint, all_monthly bigint, yearly bigint, all_yearly bigint)
language sql stable set search_path = '' as $$
  select s.plan, s.currency, count(*), round(sum(s.yearly) / 12)::bigint,
         round(sum(sum(s.yearly)) over c / 12)::bigint, sum(s.yearly)::bigint, (sum(sum(s.yearly)) over c)::bigint
    from octroi.plan_spell s
   where s.live = p_live and s.until is null
   group by s.plan, s.currency
  window c as (partition by s.currency)
   order by s.currency, sum(s.yearly) desc, s.plan
$$;
revoke all on function octroi.list_plans_now from public, anon, authenticated;
