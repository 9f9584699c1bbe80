-- Adds to the usage facts what people spent more or less (negative) after the gate had counted: settlement and refunds,
-- on the day of the charge. In the facts' order, as record_usage writes, and last of all: who waits here is waited for
-- by nobody who has more to lock.
create or replace function octroi.count_usage(p_wallets bigint[], p_apps int[], p_days date[], p_tokens bigint[]) returns void
language plpgsql set search_path = '' as $$
begin
  insert into octroi.usage_fact as f (person_id, app_id, day, tokens, first_at, last_at)
  select w.person_id, u.app, u.day, sum(u.tokens)::bigint, u.day at time zone 'UTC', u.day at time zone 'UTC'
    from unnest(p_wallets, p_apps, p_days, p_tokens) u(wallet, app, day, tokens)
    join octroi.wallet w on w.id = u.wallet
   where u.tokens <> 0
   group by w.person_id, u.app, u.day
   order by w.person_id, u.app, u.day
  on conflict (person_id, app_id, day) do update set tokens = f.tokens + excluded.tokens;
  insert into octroi.touched_day (day) select distinct d from unnest(p_days) d;
end $$;
revoke all on function octroi.count_usage from public, anon, authenticated;
