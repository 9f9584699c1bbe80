-- Gives one person one period's allowance; false when they have it. The caller holds the wallet's lock.
create or replace function octroi.grant_allowance(p_id int, p_person_id uuid, p_wallet bigint, p_start date, p_now timestamptz)
returns boolean language plpgsql set search_path = '' as $$
declare
  a octroi.allowance;
  rolled_over bigint;
  amount bigint;
  credited text := 'allowance:' || p_id || ':' || p_person_id || ':' || p_start;
begin
  select * into a from octroi.allowance x where x.id = p_id;
  select coalesce(sum(g.remaining), 0) into rolled_over
    from octroi.allowance_grant x join octroi.token_grant g on g.id = x.grant_id
   where x.allowance_id = p_id and x.person_id = p_person_id and g.closed_at is null and g.expires_at > p_now;
  amount := greatest(0, a.tokens - greatest(0, rolled_over - a.rollover));
  -- Another gate's may have been committed while this one waited for the wallet.
  if exists (select from octroi.allowance_grant x
              where x.allowance_id = p_id and x.person_id = p_person_id and x.period_start = p_start) then
    return false;
  end if;
  if amount > 0 then
    perform octroi.credit(
      p_wallet => p_wallet, p_ref => octroi.make_id(), p_grant_kind => 'allowance', p_tokens => amount, p_source => credited,
      p_journal_kind => 'grant', p_from => 'gifts', p_priority => a.priority,
      p_expires_at => (p_start + a.periods * ('1 ' || a.period)::interval) at time zone 'UTC');
  end if;
  insert into octroi.allowance_grant (allowance_id, person_id, period_start, tokens, grant_id, rolled_over)
  values (p_id, p_person_id, p_start, amount, (select g.id from octroi.token_grant g where g.source = credited),
          least(rolled_over, a.rollover));
  return true;
end $$;
revoke all on function octroi.grant_allowance from public, anon, authenticated;
