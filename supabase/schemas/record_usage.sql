-- Adds up what the gate counted in memory, once for each p_batch: a batch whose answer was lost is sent again. Item i
-- tells of one person, app and day: requests, visits begun inside it (a rest of 30 minutes before a request), tokens,
-- first and last time. Whether its first request begins a visit is known here: it does when the person's last one on
-- this app, written before or of the day before in the same batch, was 30 minutes or more earlier.
create or replace function octroi.record_usage(
  p_batch uuid,
  p_people uuid[], p_apps int[], p_days date[], p_requests bigint[], p_visits bigint[], p_tokens bigint[],
  p_first_at timestamptz[], p_last_at timestamptz[],
  p_refusal_people uuid[], p_refusal_apps int[], p_refusal_days date[], p_refusal_reasons text[], p_refusals bigint[]
) returns void
language plpgsql set search_path = '' as $$
begin
  insert into octroi.redeemed_ticket (id, expires_at) values (p_batch, now() + interval '1 day') on conflict do nothing;
  if not found then return; end if;
  insert into octroi.usage_fact as f (person_id, app_id, day, requests, visits, tokens, first_at, last_at)
  select u.person, u.app, u.day, u.requests,
         u.visits + case
           when u.person = '00000000-0000-0000-0000-000000000000' then 0
           when u.before_at > u.first_at - interval '30 minutes' then 0
           when exists (
             select from octroi.usage_fact b
              where b.person_id = u.person and b.app_id = u.app and b.day >= u.day - 1
                and b.last_at > u.first_at - interval '30 minutes') then 0
           else 1 end,
         u.tokens, u.first_at, u.last_at
    from (select i.*, lag(i.last_at) over (partition by i.person, i.app order by i.day) as before_at
            from unnest(p_people, p_apps, p_days, p_requests, p_visits, p_tokens, p_first_at, p_last_at)
              i(person, app, day, requests, visits, tokens, first_at, last_at)) u
   order by u.person, u.app, u.day
  on conflict (person_id, app_id, day) do update
    set requests = f.requests + excluded.requests,
        visits = f.visits + excluded.visits,
        tokens = f.tokens + excluded.tokens,
        first_at = least(f.first_at, excluded.first_at),
        last_at = greatest(f.last_at, excluded.last_at);
  insert into octroi.usage_refusal as r (person_id, app_id, day, reason, refusals)
  select u.person, u.app, u.day, u.reason, u.refusals
    from unnest(p_refusal_people, p_refusal_apps, p_refusal_days, p_refusal_reasons, p_refusals)
      u(person, app, day, reason, refusals)
   order by u.person, u.app, u.day, u.reason
  on conflict (person_id, app_id, day, reason) do update set refusals = r.refusals + excluded.refusals;
  -- Figures: few rows, a moment's wait between gates that write at once, and always in this order.
  insert into octroi.refusal_day as r (app_id, day, reason, refusals)
  select u.app, u.day, u.reason, sum(u.refusals)
    from unnest(p_refusal_apps, p_refusal_days, p_refusal_reasons, p_refusals) u(app, day, reason, refusals)
   group by u.app, u.day, u.reason
   order by u.app, u.day, u.reason
  on conflict (app_id, day, reason) do update set refusals = r.refusals + excluded.refusals;
  insert into octroi.usage_hour as h (app_id, hour, requests, refusals)
  select u.app, u.hour, sum(u.requests), coalesce(sum(r.refusals), 0)
    from (select f.app, f.day, date_trunc('hour', f.last_at, 'UTC') as hour, f.person, f.requests
            from unnest(p_people, p_apps, p_days, p_requests, p_last_at) f(person, app, day, requests, last_at)) u
    left join (select x.person, x.app, x.day, sum(x.refusals) as refusals
                 from unnest(p_refusal_people, p_refusal_apps, p_refusal_days, p_refusals) x(person, app, day, refusals)
                group by 1, 2, 3) r on r.person = u.person and r.app = u.app and r.day = u.day
   group by u.app, u.hour
   order by u.app, u.hour
  on conflict (app_id, hour) do update set requests = h.requests + excluded.requests, refusals = h.refusals + excluded.refusals;
  insert into octroi.touched_day (day) select distinct d from unnest(p_days) d;
end $$;
revoke all on function octroi.record_usage(
  uuid, uuid[], int[], date[], bigint[], bigint[], bigint[], timestamptz[], timestamptz[],
  uuid[], int[], date[], text[], bigint[]) from public, anon, authenticated;
