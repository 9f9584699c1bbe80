-- Whether tokens come to somebody by themselves any moment, so that none need to be bought: a plan renews, whose invoice is
-- a draft at the provider for about an hour, or the minute is near that gives a free plan's period or a group's allowance.
-- What does not come is not waited for: a day for the provider, ten minutes for our own.
create or replace function octroi.awaits_tokens(p_person_id uuid) returns boolean
language sql stable set search_path = '' as $$
  select exists (
    select from octroi.subscription s
      join octroi.plan_terms t on t.id = coalesce(s.next_terms_id, s.terms_id) and t.every <> 'once' and t.tokens > 0
      cross join lateral (select now() - case s.method when 'free' then interval '10 minutes' else interval '1 day' end) w(since)
     where s.person_id = p_person_id and s.state in ('active', 'trialing') and not s.cancel_at_end and not s.pauses
       and (s.period_end between w.since and now()
            -- The provider's next period has begun, and nobody has paid for it yet.
            or (s.state = 'active' and s.method = 'stripe' and s.period_start between w.since and now()
                and not exists (select from octroi.subscription_invoice i
                                 where i.subscription_id = s.id and i.state in ('paid', 'refunded') and not i.trial
                                   and coalesce(i.period_end, 'infinity') > s.period_start)))
  ) or exists (
    select from octroi.group_member m
      join octroi.person p on p.id = m.person_id and p.status = 'active'
      join octroi.allowance a on a.group_id = m.group_id and a.starts_at <= now() and a.ends_at > now()
      cross join lateral (select octroi.period_start(a.period, now())) x(start)
     where m.person_id = p_person_id
       and greatest(x.start::timestamp at time zone 'UTC', a.starts_at) > now() - interval '10 minutes'
       and not exists (select from octroi.allowance_grant g
                        where g.allowance_id = a.id and g.person_id = p_person_id and g.period_start = x.start))
$$;
revoke all on function octroi.awaits_tokens from public, anon, authenticated;
