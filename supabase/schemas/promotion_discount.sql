-- What a promotion takes off a sum; 0 where it takes nothing in that currency. A percentage is rounded in the buyer's
-- favour, but less than the whole never makes it free. What is left of a price can be paid by card: some currencies have
-- no smaller coin than so many smallest units (money.ts says the same).
create or replace function octroi.promotion_discount(p_promotion octroi.promotion, p_amount bigint, p_currency text) returns bigint
language sql immutable set search_path = '' as $$
  select case
    when p_promotion.percent is null then least(p_amount, coalesce((p_promotion.sums ->> p_currency)::bigint, 0) / c.step * c.step)
    when p_promotion.percent = 100 then p_amount
    else greatest(0, least(p_amount - c.step, ceil(p_amount * p_promotion.percent / 100 / c.step)::bigint * c.step)) end
    from (select case when p_currency in ('isk', 'ugx') then 100
                      when p_currency in ('bhd', 'jod', 'kwd', 'omr', 'tnd') then 10
                      else 1 end as step) c
$$;
revoke all on function octroi.promotion_discount from public, anon, authenticated;
