-- Reserves one use of a promotion for an order or a plan, at the place after the last, or, where that is beyond the limit,
-- at the first that is free. The caller holds the promotion's lock: see take_promotion.
create or replace function octroi.reserve_promotion(
  p_id uuid, p_person_id uuid, p_live boolean, p_order_id uuid, p_subscription_id uuid, p_currency text, p_discount bigint
) returns void language sql set search_path = '' as $$
  insert into octroi.promotion_use
    (id, promotion_id, person_id, live, order_id, subscription_id, currency, discount, state, place, own_place)
  values
    (octroi.make_id(), p_id, p_person_id, p_live, p_order_id, p_subscription_id, p_currency, p_discount, 'reserved',
     coalesce(
       (select x.next from (select coalesce(max(u.place), 0) + 1 as next from octroi.promotion_use u
                             where u.promotion_id = p_id and u.live = p_live) x
         where x.next <= (select coalesce(p.total_limit, 2147483647) from octroi.promotion p where p.id = p_id)),
       octroi.free_place(array(select u.place from octroi.promotion_use u
                                where u.promotion_id = p_id and u.live = p_live and u.place is not null))),
     octroi.free_place(array(select u.own_place from octroi.promotion_use u
                              where u.promotion_id = p_id and u.live = p_live and u.person_id = p_person_id and u.own_place is not null)))
$$;
revoke all on function octroi.reserve_promotion from public, anon, authenticated;
