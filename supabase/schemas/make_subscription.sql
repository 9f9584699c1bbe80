-- Writes down which plan somebody wants, before anybody is asked for money; a free one begins at once. The one that waits
-- already is the answer when it is the same wish. Status: made, started (free), waiting (as before), running (another
-- plan that costs something runs: change it), other_open (one with other terms waits: end it first), same (the free plan
-- that runs), suspended, terms_due, and those of take_promotion. Promotions count where `p_shown`, what the buyer saw of the
-- first period's price, is given: by `p_code`, or by themselves.
create or replace function octroi.make_subscription(
  p_id uuid, p_person_id uuid, p_live boolean, p_terms jsonb, p_trial_days int, p_language text, p_address text,
  p_code text default null, p_shown bigint default null
) returns table (status text, id uuid) language plpgsql set search_path = '' as $$
#variable_conflict use_column
declare
  person octroi.person;
  wallet bigint;
  running octroi.subscription;
  waiting octroi.subscription;
  terms octroi.plan_terms;
  taken record;
begin
  -- One at a time of one person: see settle_subscription.
  select * into person from octroi.person p where p.id = p_person_id for no key update;
  select w.id into wallet from octroi.wallet w where w.person_id = p_person_id;
  select * into running from octroi.subscription s
   where s.person_id = p_person_id and s.state in ('active', 'trialing', 'paused', 'past_due', 'suspended');
  select * into waiting from octroi.subscription s where s.person_id = p_person_id and s.state = 'open';
  status := case
    when wallet is null or person.status in ('suspended', 'closed') then 'suspended'
    when octroi.terms_due(p_person_id) is not null then 'terms_due'
    when running.method = 'stripe' then 'running' end;
  if status is not null then return next; return; end if;
  terms.id := octroi.keep_terms(p_terms);
  select * into terms from octroi.plan_terms t where t.id = terms.id;
  status := case
    when running.terms_id = terms.id and not running.cancel_at_end then 'same'
    when waiting.terms_id = terms.id and waiting.live = p_live
         and terms.amount - waiting.discount = coalesce(p_shown, terms.amount - waiting.discount) then 'waiting'
    when waiting.id is not null then 'other_open'
    when terms.amount = 0 then 'started'
    else 'made' end;
  id := case status when 'same' then running.id when 'waiting' then waiting.id when 'other_open' then waiting.id else p_id end;
  if status = 'started' then
    perform octroi.end_subscription(running.id, 'cancelled');
  end if;
  select null::uuid as id, 0::bigint as discount, null::text as counts_on into taken;
  if status = 'made' and p_shown is not null then
    select * into taken
      from octroi.take_promotion(p_person_id, p_code, p_live, 'plan', terms.plan, terms.amount, terms.currency,
                                 case when terms.every = 'once' then 'once' when p_trial_days is null then 'renewed' else 'tried' end,
                                 p_shown) t;
    if taken.status not in ('ok', 'none') then
      status := taken.status; id := null; return next; return;
    end if;
  end if;
  if status in ('made', 'started') then
    insert into octroi.subscription
      (id, wallet_id, person_id, method, live, state, terms_id, trial_days, language, period_start, period_end,
       terms_version, waived_at, address, promotion_id, discount, renewal_discount)
    values
      (p_id, wallet, p_person_id, case status when 'made' then 'stripe' else 'free' end, p_live or status = 'started',
       case status when 'made' then 'open' else 'active' end, terms.id,
       -- One trial in a life.
       case when status = 'made'
              and not exists (select from octroi.subscription s where s.person_id = p_person_id and s.trial_end is not null)
            then p_trial_days end,
       p_language, case status when 'started' then now() end, case status when 'started' then octroi.free_period_end(terms.every, terms.days, now()) end,
       (select max(t.version) from octroi.terms t), now(), left(p_address, 64), taken.id,
       case when taken.counts_on = 'renewals' then 0 else taken.discount end,
       case when taken.counts_on = 'first' then 0 else taken.discount end);
    if taken.id is not null then
      perform octroi.reserve_promotion(
        taken.id, p_person_id, p_live, null, p_id, terms.currency,
        case when taken.counts_on = 'renewals' then 0 else taken.discount end);
    end if;
  end if;
  if status = 'started' then
    perform octroi.note_subscription(p_id, 'plan_started', now());
    perform octroi.grant_free_period(p_id, now());
  end if;
  return next;
end $$;
revoke all on function octroi.make_subscription from public, anon, authenticated;
