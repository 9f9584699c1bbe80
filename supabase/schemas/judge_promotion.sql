-- Whether a promotion counts for what somebody wants now: ok, or why not: unknown (off), not_yet, over, not_for_this,
-- minimum, used_up, not_for_you (they paid before, or used it as often as they may). `p_kind` is pack or plan, `p_course` is
-- once (it is never renewed), renewed, or tried (it begins with days free, so what is first has no payment). Nobody
-- (p_person_id null) is judged as somebody new. Exact only while the promotion is locked: see take_promotion.
create or replace function octroi.judge_promotion(
  p_promotion octroi.promotion, p_person_id uuid, p_live boolean, p_kind text, p_name text, p_amount bigint, p_currency text,
  p_course text
) returns text language sql stable set search_path = '' as $$
  select case
    when p_promotion.id is null or p_promotion.off then 'unknown'
    when p_promotion.starts_at > now() then 'not_yet'
    when p_promotion.ends_at <= now() then 'over'
    when cardinality(p_promotion.packs) + cardinality(p_promotion.plans) > 0
         and p_name <> all (case p_kind when 'pack' then p_promotion.packs else p_promotion.plans end) then 'not_for_this'
    when p_course = 'once' and p_promotion.counts_on = 'renewals' then 'not_for_this'
    when p_course = 'tried' and p_promotion.counts_on = 'first' then 'not_for_this'
    when octroi.promotion_discount(p_promotion, p_amount, p_currency) = 0 then 'not_for_this'
    when p_amount < (p_promotion.minimums ->> p_currency)::bigint then 'minimum'
    when p_promotion.new_only and exists (
      select from octroi.payment m where m.person_id = p_person_id and m.paid_at is not null and m.live = p_live) then 'not_for_you'
    when (select count(*) from octroi.promotion_use u
           where u.promotion_id = p_promotion.id and u.live = p_live and u.person_id = p_person_id and u.state <> 'given_back')
         >= least(p_promotion.person_limit, case when p_promotion.new_only then 1 end) then 'not_for_you'
    when p_promotion.total_limit is not null
         and (select count(*) from octroi.promotion_use u
               where u.promotion_id = p_promotion.id and u.live = p_live and u.state <> 'given_back')
             >= p_promotion.total_limit then 'used_up'
    else 'ok' end
$$;
revoke all on function octroi.judge_promotion from public, anon, authenticated;
