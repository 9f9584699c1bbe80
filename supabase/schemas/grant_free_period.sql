-- Gives the tokens of a free plan's period: once a month, or year, in which somebody has one, however often they take
-- one, and once for each plan that runs once. False when they have them. The caller holds the person's lock.
create or replace function octroi.grant_free_period(p_id uuid, p_now timestamptz) returns boolean
language plpgsql set search_path = '' as $$
declare
  held octroi.subscription;
  terms octroi.plan_terms;
  named text;
begin
  select * into held from octroi.subscription s where s.id = p_id;
  select * into terms from octroi.plan_terms t where t.id = held.terms_id;
  if terms.tokens = 0 then return false; end if;
  named := 'free:' || held.person_id || ':' || case terms.every
    when 'once' then terms.plan else terms.every || ':' || octroi.period_start(terms.every, p_now) end;
  perform octroi.lock_wallet(held.wallet_id);
  return octroi.credit(
    p_wallet => held.wallet_id, p_ref => octroi.make_id(), p_grant_kind => 'plan', p_tokens => terms.tokens,
    p_source => named, p_journal_kind => 'grant', p_from => 'gifts', p_note => terms.title,
    p_expires_at => coalesce(p_now + terms.days * interval '1 day', held.period_end, 'infinity'));
end $$;
revoke all on function octroi.grant_free_period from public, anon, authenticated;
