-- The part of settle_subscription that is about the subscription itself: its state, its period, a trial's tokens, and
-- what its owner is told. The terms in force are those of the last period that was paid; other ones at the provider are
-- the next period's. One that has ended stays so. A paused one is `active` at the provider all the time: it is paused here
-- from the first period that nobody was asked to pay until one is paid, and not while what was paid lasts. The caller holds
-- the subscription.
create or replace function octroi.follow_provider(p_was octroi.subscription, p_terms_id uuid, p_number bigint, p_now jsonb)
returns void language plpgsql set search_path = '' as $$
declare
  becomes text := case
    when p_was.ended_at is not null then p_was.state
    when p_now ->> 'state' = 'past_due' and p_was.state = 'suspended' then 'suspended'
    when p_now ->> 'state' = 'active' and (p_now ->> 'unpaid')::boolean
         and ((p_now ->> 'pauses')::boolean or p_was.pauses or p_was.state = 'paused') then 'paused'
    else p_now ->> 'state' end;
  in_force uuid := p_terms_id;
  is_late boolean := becomes in ('past_due', 'suspended');
  stops boolean := coalesce((p_now ->> 'pauses')::boolean, false) and becomes not in ('open', 'cancelled', 'expired');
  held octroi.subscription;
  terms octroi.plan_terms;
  -- A change of plan ends its promotion, at the provider and here.
  is_changed boolean := p_terms_id <> p_was.terms_id;
  off_first bigint := case when is_changed and p_was.state = 'trialing' then 0 else p_was.discount end;
  off_renewals bigint := case when is_changed then 0 else p_was.renewal_discount end;
  last octroi.subscription_invoice;
begin
  select * into last from octroi.subscription_invoice i
   where i.subscription_id = p_was.id and i.state in ('paid', 'refunded') and not i.trial
   order by i.period_start desc, i.made_at desc, i.id desc limit 1;
  if becomes <> 'trialing' then in_force := coalesce(last.terms_id, p_terms_id); end if;
  select * into terms from octroi.plan_terms t where t.id = in_force;
  update octroi.subscription s
     set state = becomes, synced = p_number, terms_id = in_force,
         discount = off_first, renewal_discount = off_renewals,
         promotion_id = case when off_first + off_renewals > 0 then s.promotion_id end,
         next_terms_id = case when p_terms_id <> in_force and becomes not in ('cancelled', 'expired') then p_terms_id end,
         session_id = coalesce(s.session_id, p_now ->> 'session'),
         provider_id = coalesce(s.provider_id, p_now ->> 'subscription'),
         period_start = coalesce((p_now ->> 'periodStart')::timestamptz, s.period_start),
         period_end = coalesce((p_now ->> 'periodEnd')::timestamptz, s.period_end,
           (p_now ->> 'periodStart')::timestamptz + case terms.every when 'once' then terms.days end * interval '1 day'),
         trial_end = coalesce((p_now ->> 'trialEnd')::timestamptz, s.trial_end),
         cancel_at_end = coalesce((p_now ->> 'cancelAtEnd')::boolean, false) and becomes not in ('cancelled', 'expired'),
         pauses = stops, resumes_at = case when stops then (p_now ->> 'resumesAt')::timestamptz end,
         past_due_since = case when is_late then coalesce(s.past_due_since, now()) end,
         ended_at = case when becomes in ('cancelled', 'expired') then coalesce(s.ended_at, now()) end
   where s.id = p_was.id
  returning * into held;
  if becomes = 'trialing' and terms.tokens > 0 then
    perform octroi.lock_wallet(held.wallet_id);
    perform octroi.credit(
      p_wallet => held.wallet_id, p_ref => octroi.make_id(), p_grant_kind => 'plan', p_tokens => terms.tokens,
      p_source => 'trial:' || held.id, p_journal_kind => 'grant', p_from => 'gifts', p_note => terms.title,
      p_expires_at => held.trial_end);
  end if;
  perform octroi.end_grace(held.id);
  perform octroi.tell_subscription(p_was, held);
end $$;
revoke all on function octroi.follow_provider from public, anon, authenticated;
