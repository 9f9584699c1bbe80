-- What plans need on a day, at most p_limit of each kind a call: reminders so many days before a renewal (p_reminders),
-- mails so many days after a payment failed (p_mails), suspension after p_suspend of them, the next period of free plans,
-- and the end of what runs once. Each is told once, and of several that are due the latest alone. Returns how much was
-- done. (Cancelling what nobody pays begins at the provider: see list_ending_subscriptions.)
create or replace function octroi.tend_subscriptions(
  p_reminders int[] default '{7,3}', p_mails int[] default '{3,7}', p_suspend int default 14,
  p_now timestamptz default now(), p_limit int default 200
) returns table (tended bigint) language plpgsql set search_path = '' as $$
declare
  r record;
begin
  tended := 0;
  for r in
    select x.id, x.period_end, x.days
      from (select s.id, s.period_end, min(d.days) as days
              from octroi.subscription s
              join octroi.plan_terms t on t.id = coalesce(s.next_terms_id, s.terms_id) and t.amount > 0 and t.every <> 'once'
              join unnest(p_reminders) d(days)
                on s.period_end - d.days * interval '1 day' <= p_now and s.period_end - d.days * interval '1 day' > s.period_start
             where s.state in ('active', 'trialing') and not s.cancel_at_end and not s.pauses and s.period_end > p_now
             group by s.id) x
     where not exists (select from octroi.subscription_notice n
                        where n.subscription_id = x.id and n.what = 'plan_renewing:' || x.days and n.about = x.period_end)
     limit p_limit
  loop
    tended := tended + octroi.note_subscription(r.id, 'plan_renewing:' || r.days, r.period_end)::int;
  end loop;
  for r in
    select x.id, x.past_due_since, x.days
      from (select s.id, s.past_due_since, max(d.days) as days
              from octroi.subscription s
              join unnest(p_mails) d(days) on s.past_due_since + d.days * interval '1 day' <= p_now
             where s.state = 'past_due'
             group by s.id) x
     where not exists (select from octroi.subscription_notice n
                        where n.subscription_id = x.id and n.what = 'plan_overdue:' || x.days and n.about = x.past_due_since)
     limit p_limit
  loop
    tended := tended + octroi.note_subscription(
      r.id, 'plan_overdue:' || r.days, r.past_due_since,
      jsonb_build_object('endsOn', to_char((r.past_due_since + p_suspend * interval '1 day') at time zone 'UTC', 'YYYY-MM-DD')))::int;
  end loop;
  for r in
    select s.id, s.person_id, s.past_due_since from octroi.subscription s
     where s.state = 'past_due' and s.past_due_since + p_suspend * interval '1 day' <= p_now
       and (s.kept_until is null or s.kept_until <= p_now)
     order by s.person_id limit p_limit
  loop
    -- In the order of settle_subscription: the person first. A payment may have come in between.
    perform from octroi.person p where p.id = r.person_id for no key update;
    update octroi.subscription s set state = 'suspended'
     where s.id = r.id and s.state = 'past_due' and s.past_due_since = r.past_due_since;
    continue when not found;
    perform octroi.note_subscription(r.id, 'plan_suspended', r.past_due_since);
    tended := tended + 1;
  end loop;
  tended := tended + octroi.end_periods(p_now, p_limit);
  return next;
end $$;
revoke all on function octroi.tend_subscriptions from public, anon, authenticated;
