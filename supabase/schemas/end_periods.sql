-- The ends of periods that no provider tells of: a free plan begins its next, or ends when its owner said so; what runs
-- once is over. Suspended people get theirs once they are active again. Returns how many.
create or replace function octroi.end_periods(p_now timestamptz, p_limit int) returns int
language plpgsql set search_path = '' as $$
declare
  r record;
  done int := 0;
begin
  for r in
    select s.id, s.person_id, s.cancel_at_end or t.every = 'once' as is_over, t.every
      from octroi.subscription s
      join octroi.plan_terms t on t.id = s.terms_id
      join octroi.person p on p.id = s.person_id and p.status = 'active'
     where s.ended_at is null and s.state <> 'open' and s.period_end <= p_now and (s.method = 'free' or t.every = 'once')
     -- Each turn's wallet stays locked to the end: in their order, as charge_batch locks them.
     order by s.wallet_id limit p_limit
  loop
    -- In the order of settle_subscription: the person first.
    perform from octroi.person p where p.id = r.person_id for no key update;
    perform from octroi.subscription s where s.id = r.id and s.ended_at is null and s.period_end <= p_now for update;
    continue when not found;
    if r.is_over then
      perform octroi.end_subscription(r.id, case r.every when 'once' then 'expired' else 'cancelled' end);
    else
      update octroi.subscription s
         set period_start = octroi.period_start(r.every, p_now)::timestamp at time zone 'UTC',
             period_end = octroi.free_period_end(r.every, null, p_now)
       where s.id = r.id;
      perform octroi.grant_free_period(r.id, p_now);
    end if;
    done := done + 1;
  end loop;
  return done;
end $$;
revoke all on function octroi.end_periods from public, anon, authenticated;
