-- Brings a subscription, its invoices and its payments in line with what the provider says now, whoever asked it.
-- `p_number` is start_sync's, taken before the provider was asked, so an older answer changes nothing that a newer one
-- wrote. `p_now` is {"session", "live", "subscription", "state": open|active|trialing|paused|past_due|cancelled|expired,
-- "terms", "unit" and "currency" (what a period costs there, or all that is paid once), "periodStart", "periodEnd", "cancelAtEnd", "trialEnd",
-- "pauses" (nothing is collected for its next periods), "resumesAt" (until then), "unpaid" (nobody was asked to pay the running
-- one), "invoices": see settle_invoice, oldest first, "promotion", "discount" and "typed" of the session: see settle_order}; what
-- is null is not known there.
-- Status: settled, stale, no_subscription, mismatch (another session, mode, price, promotion or currency: nothing is done), conflict
-- (another plan of the same person runs).
--
-- Locks: the person, the subscription, its payments, the wallet last.
create or replace function octroi.settle_subscription(p_id uuid, p_number bigint, p_now jsonb, p_event jsonb default null)
returns table (status text, state text) language plpgsql set search_path = '' as $$
#variable_conflict use_column
declare
  held octroi.subscription;
  running octroi.subscription;
  terms octroi.plan_terms;
  one jsonb;
  is_running boolean := p_now ->> 'state' in ('active', 'trialing', 'paused', 'past_due');
begin
  perform from octroi.person p where p.id = (select s.person_id from octroi.subscription s where s.id = p_id) for no key update;
  select * into held from octroi.subscription s where s.id = p_id for update;
  select * into running from octroi.subscription s
   where s.person_id = held.person_id and s.id <> p_id and s.state in ('active', 'trialing', 'paused', 'past_due', 'suspended');
  select * into terms from octroi.plan_terms t where t.id = coalesce((p_now ->> 'terms')::uuid, held.terms_id);
  status := case
    when held.id is null then 'no_subscription'
    when held.method <> 'stripe' or held.live <> (p_now ->> 'live')::boolean or terms.id is null
         or (held.discount > 0 and p_now ->> 'session' is not null
             and held.promotion_id is distinct from (p_now ->> 'promotion')::uuid)
         or held.session_id <> p_now ->> 'session' or held.provider_id <> p_now ->> 'subscription'
         or terms.currency <> p_now ->> 'currency'
            or terms.amount + case terms.every when 'once' then terms.setup else 0 end <> (p_now ->> 'unit')::bigint then 'mismatch'
    when p_number <= held.synced then 'stale'
    when is_running and held.ended_at is null and running.method = 'stripe' then 'conflict'
    else 'settled' end;
  if status = 'settled' then
    if is_running and held.ended_at is null then perform octroi.end_subscription(running.id, 'cancelled'); end if;
    for one in select x.value from jsonb_array_elements(p_now -> 'invoices') x loop
      perform octroi.settle_invoice(held, one);
    end loop;
    perform octroi.follow_provider(held, terms.id, p_number, p_now);
    -- Begun in the instant in which it ended here: what was taken off is used all the same.
    if is_running and held.ended_at is not null then
      update octroi.promotion_use u set state = 'used', used_at = now()
       where u.subscription_id = p_id and u.state = 'given_back';
    end if;
    if is_running and held.promotion_id is null and (p_now ->> 'typed')::boolean and p_now ->> 'promotion' is not null then
      perform octroi.note_typed_promotion((p_now ->> 'promotion')::uuid, held.person_id, held.live, null, p_id,
                                          terms.currency, (p_now ->> 'discount')::bigint);
    end if;
  end if;
  if p_event is not null then
    perform octroi.note_payment_event(
      p_event ->> 'id', p_event ->> 'type', p_event ->> 'objectId', (p_event ->> 'live')::boolean, null,
      case when status in ('settled', 'stale') then 'done' else 'ignored' end, case when status <> 'settled' then status else '' end,
      held.id);
  end if;
  select s.state into state from octroi.subscription s where s.id = p_id;
  return next;
end $$;
revoke all on function octroi.settle_subscription from public, anon, authenticated;
