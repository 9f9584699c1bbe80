-- What a promotion takes off a sum; 0 where it takes nothing in that currency. A percentage is rounded in the buyer's
-- favour, but less than the whole never makes it free.
create or replace function octroi.promotion_discount(p_promotion octroi.promotion, p_amount bigint, p_currency text) returns bigint
language sql immutable set search_path = '' as $$
  select case
    when p_promotion.percent is null then least(p_amount, coalesce((p_promotion.sums ->> p_currency)::bigint, 0))
    when p_promotion.percent = 100 then p_amount
    else greatest(0, least(p_amount - 1, ceil(p_amount * p_promotion.percent / 100)::bigint)) end
$$;
revoke all on function octroi.promotion_discount from public, anon, authenticated;
