-- What a plan lets its people spend: a limit on the whole wallet beside the person's own and the admin's. The lowest holds.
alter table octroi.plan_terms
  add column day_limit bigint check (day_limit between 1 and 1000000000),
  add column month_limit bigint check (month_limit between 1 and 1000000000);
alter table octroi.spend_limit
  drop constraint spend_limit_set_by_check,
  add constraint spend_limit_set_by_check
    check (set_by in ('person', 'admin') or (set_by = 'plan' and app_id is null and key_id is null));

-- The limits of whichever plan of theirs runs now; none runs, none hold.
create function octroi.keep_plan_limits() returns trigger language plpgsql set search_path = '' as $$
declare
  r record;
begin
  -- The books bring their limits along.
  if current_setting('octroi.importing', true) = 'on' then return null; end if;
  for r in
    select x.period, case x.period when 'day' then t.day_limit else t.month_limit end as tokens, l.tokens as held
      from (values ('day'), ('month')) x(period)
      left join octroi.subscription s
        on s.person_id = new.person_id and s.state in ('active', 'trialing', 'paused', 'past_due', 'suspended')
      left join octroi.plan_terms t on t.id = s.terms_id
      left join octroi.spend_limit l
        on l.wallet_id = new.wallet_id and l.period = x.period and l.set_by = 'plan'
  loop
    if r.tokens is distinct from r.held then
      perform octroi.set_spend_limit(new.person_id, r.period, r.tokens, p_set_by => 'plan');
    end if;
  end loop;
  return null;
end $$;
revoke all on function octroi.keep_plan_limits from public, anon, authenticated;
create trigger keep_limits after insert or update of state, terms_id on octroi.subscription
  for each row execute function octroi.keep_plan_limits();
