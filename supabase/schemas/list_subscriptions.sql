-- Subscriptions, newest first: one person's (p_person_id), one (p_id), or everybody's. `p_search` finds an address, a
-- name, or an id by its beginning; a whole id goes by its index, as in list_orders.
drop function if exists octroi.list_subscriptions(uuid, uuid, text, text, text, bigint, uuid, int);
create or replace function octroi.list_subscriptions(
  p_id uuid default null, p_person_id uuid default null, p_search text default null, p_state text default null,
  p_plan text default null, p_before_us bigint default null, p_before_id uuid default null, p_limit int default 1
) returns table (
  id uuid, person_id uuid, person_email text, person_name text, method text, live boolean, state text, plan text, title text,
  every text, amount bigint, setup bigint, currency text, tokens bigint, days int, rollover bigint, apps text[],
  day_limit bigint, month_limit bigint,
  next_plan text, next_title text, next_amount bigint, trial_days int, language text, session_id text, provider_id text,
  period_start timestamptz, period_end timestamptz, trial_end timestamptz, cancel_at_end boolean, pauses boolean, resumes_at timestamptz,
  past_due_since timestamptz, kept_until timestamptz, terms_id uuid, terms_version int, waived_at timestamptz,
  made_at timestamptz, ended_at timestamptz, synced bigint, created_us bigint,
  promotion_id uuid, promotion text, discount bigint, renewal_discount bigint
) language plpgsql stable set search_path = '' set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
  one uuid := coalesce(p_id, octroi.find_subscription_named(p_search));
  words text := case when one is null then p_search end;
begin
  if one is null and octroi.is_whole_id(p_search) then return; end if;
  return query
  select s.id, s.person_id, p.email, p.name, s.method, s.live, s.state, t.plan, t.title, t.every, t.amount, t.setup, t.currency,
         t.tokens, t.days, t.rollover, t.apps, t.day_limit, t.month_limit, n.plan, n.title, n.amount, s.trial_days, s.language, s.session_id, s.provider_id,
         s.period_start, s.period_end, s.trial_end, s.cancel_at_end, s.pauses, s.resumes_at,
         s.past_due_since, s.kept_until, s.terms_id,
         s.terms_version, s.waived_at, s.made_at, s.ended_at, s.synced, (extract(epoch from s.made_at) * 1000000)::bigint,
         s.promotion_id, r.name, s.discount, s.renewal_discount
    from octroi.subscription s
    join octroi.plan_terms t on t.id = s.terms_id
    join octroi.person p on p.id = s.person_id
    left join octroi.plan_terms n on n.id = s.next_terms_id
    left join octroi.promotion r on r.id = s.promotion_id
   where (one is null or s.id = one)
     and (p_person_id is null or s.person_id = p_person_id)
     and (p_state is null or s.state = p_state)
     and (p_plan is null or t.plan = p_plan)
     and (words is null or p.email like lower(words) || '%' or lower(p.name) like '%' || lower(words) || '%'
          or s.id::text like lower(words) || '%')
     and (p_before_us is null or (s.made_at, s.id)
          < (timestamptz 'epoch' + p_before_us * interval '1 microsecond', p_before_id))
   order by s.made_at desc, s.id desc
   limit p_limit;
end $$;
revoke all on function octroi.list_subscriptions from public, anon, authenticated;
