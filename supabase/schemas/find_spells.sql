-- From when to when the plans of these people brought the same, worked out from their paid invoices: what follows says what
-- a paying plan is. It begins with the payment of a period, and brings what the terms of that period cost, or what its
-- invoice asked for where that is less (a discount; a setup's share is taken off), times 12 for a month; what is paid once,
-- free or tried brings nothing. It goes on while a payment is late, and ends when it is suspended, cancelled or over.
create or replace function octroi.find_spells(p_people uuid[])
returns setof octroi.plan_spell language sql stable set search_path = '' as $$
  with paid as (
    select s.id, m.paid_at as at, t.plan, i.currency, i.period_end,
           case t.every when 'once' then 0 when 'month' then 12 else 1 end
             * least(t.amount, case
                 when t.setup = 0 or exists (select from octroi.subscription_invoice e
                                              where e.subscription_id = s.id and e.made_at < i.made_at) then i.amount
                 else round(i.amount * t.amount::numeric / (t.amount + t.setup))::bigint end) as yearly
      from octroi.subscription s
      join octroi.subscription_invoice i on i.subscription_id = s.id and not i.trial
      join octroi.payment m on m.invoice_id = i.id and m.paid_at is not null
      join octroi.plan_terms t on t.id = i.terms_id
     where s.person_id = any (p_people) and s.method = 'stripe' and (s.ended_at is null or m.paid_at < s.ended_at)
  ), turn as (
    select p.id, p.at, p.plan, p.currency, p.yearly from paid p
     union all
    select n.subscription_id, n.at, null, null, 0
      from octroi.subscription s join octroi.subscription_notice n on n.subscription_id = s.id and n.what = 'plan_suspended'
     where s.person_id = any (p_people)
     union all
    select s.id, coalesce(s.ended_at, (select max(p.period_end) from paid p where p.id = s.id)), null, null, 0
      from octroi.subscription s
     where s.person_id = any (p_people) and s.method = 'stripe' and (s.ended_at is not null or s.state = 'paused')
  ), kept as (
    -- Of two at one moment the dearer; and only where something changes.
    select x.*, row(x.plan, x.currency, x.yearly) is distinct from
                lag(row(x.plan, x.currency, x.yearly)) over (partition by x.id order by x.at) as is_turn
      from (select distinct on (u.id, u.at) u.* from turn u where u.at is not null order by u.id, u.at, u.yearly desc) x
  ), spell as (
    select k.id, k.at as since, lead(k.at) over (partition by k.id order by k.at) as until, k.plan, k.currency, k.yearly
      from kept k where k.is_turn
  ), placed as (
    select p.*, s.person_id, s.live,
           lag(p.until) over w as last_until, lag(p.yearly) over w as last_yearly, lead(p.since) over w as next_since,
           min(p.since) over (partition by s.person_id, s.live, p.plan) as plan_since
      from spell p join octroi.subscription s on s.id = p.id
     where p.yearly > 0
    window w as (partition by s.person_id, s.live, p.currency order by p.since, p.id)
  )
  -- Whoever ends one plan and takes another within a day did not leave in between.
  select p.id, p.since, p.until, p.person_id, p.live, p.plan, p.currency, p.yearly,
         case when p.last_until + interval '1 day' > p.since then p.last_yearly else 0 end, p.last_yearly is null,
         coalesce(p.until + interval '1 day' > p.next_since, false), p.plan_since
    from placed p
$$;
revoke all on function octroi.find_spells from public, anon, authenticated;
