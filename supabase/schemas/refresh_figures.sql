-- Adds up what changed since the last time: at most p_limit days of usage facts, newest first, and how the house stands.
-- Returns how many days were done. Nothing waits for it: while another one runs it does nothing. What is committed after
-- its marks were taken has marks of its own, for the next time.
create or replace function octroi.refresh_figures(p_limit int default 3) returns table (days bigint)
language plpgsql set search_path = '' as $$
declare
  today date := (now() at time zone 'UTC')::date;
  touched date[];
begin
  days := 0;
  if not pg_try_advisory_xact_lock(hashtext('octroi.refresh_figures')) then return next; return; end if;
  with due as (select distinct t.day from octroi.touched_day t order by t.day desc limit p_limit),
  taken as (delete from octroi.touched_day t using due where t.day = due.day returning t.day)
  select array_agg(distinct t.day order by t.day desc) into touched from taken t;
  if touched is not null then
    perform octroi.refresh_usage_day(d) from unnest(touched) d;
    days := cardinality(touched);
  end if;

  insert into octroi.house_day as h (day, joined, granted)
  select d.day, coalesce(j.joined, 0), coalesce(g.granted, 0)
    from (select coalesce(max(n.day) - 1, '-infinity') as day from octroi.house_day n) since
   cross join lateral (
     select d::date as day
       -- Null, and so no day, while there is nobody: from -infinity on there would be no end of days.
       from generate_series((select greatest(since.day, (min(p.created_at) at time zone 'UTC')::date)
                               from octroi.person p having count(*) > 0),
                            today, interval '1 day') d) d
    left join (select (p.created_at at time zone 'UTC')::date as day, count(*) as joined
                 from octroi.person p, (select coalesce(max(n.day) - 1, '-infinity') as day from octroi.house_day n) n
                where p.created_at >= n.day::timestamp at time zone 'UTC' group by 1) j on j.day = d.day
    left join (select (t.created_at at time zone 'UTC')::date as day, sum(t.tokens)::bigint as granted
                 from octroi.token_grant t, (select coalesce(max(n.day) - 1, '-infinity') as day from octroi.house_day n) n
                where t.created_at >= n.day::timestamp at time zone 'UTC' and t.kind not in ('refund', 'transfer')
                group by 1) g on g.day = d.day
  on conflict (day) do update set joined = excluded.joined, granted = excluded.granted
    where (h.joined, h.granted) <> (excluded.joined, excluded.granted);

  insert into octroi.house_now as h (people, active_1, active_7, active_30, available, held, debt, at)
  select (select count(*) from octroi.person p where p.status <> 'closed'),
         s.active_1, s.active_7, s.active_30, w.available, w.held, w.debt, now()
    from (select count(*) filter (where s.last_day >= today) as active_1, count(*) filter (where s.last_day >= today - 6) as active_7,
                 count(*) as active_30
            from octroi.person_seen s where s.last_day >= today - 29) s
   cross join (select coalesce(sum(w.available), 0)::bigint as available, coalesce(sum(w.held), 0)::bigint as held,
                      coalesce(sum(w.debt), 0)::bigint as debt from octroi.wallet w) w
  on conflict (one) do update
    set people = excluded.people, active_1 = excluded.active_1, active_7 = excluded.active_7, active_30 = excluded.active_30,
        available = excluded.available, held = excluded.held, debt = excluded.debt, at = excluded.at;
  return next;
end $$;
revoke all on function octroi.refresh_figures from public, anon, authenticated;
