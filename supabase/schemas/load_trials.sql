-- The trials that ended between two days (UTC, inclusive), as they said or before, and how many of them were paid for since.
create or replace function octroi.load_trials(p_from date, p_to date, p_live boolean default true)
returns table (ended bigint, paid bigint) language sql stable set search_path = '' as $$
  select count(*), count(*) filter (where exists (select from octroi.plan_spell p where p.subscription_id = s.id))
    from octroi.subscription s
   where s.live = p_live and s.trial_end is not null
     and least(s.trial_end, s.ended_at) >= p_from::timestamp at time zone 'UTC'
     and least(s.trial_end, s.ended_at) < least((p_to + 1)::timestamp at time zone 'UTC', now())
$$;
revoke all on function octroi.load_trials from public, anon, authenticated;
