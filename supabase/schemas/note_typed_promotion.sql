-- Counts a use of ours that was typed on the provider's own page and is paid, once for its order or plan. It takes no
-- place: only promotions without limits are typed there.
create or replace function octroi.note_typed_promotion(
  p_id uuid, p_person_id uuid, p_live boolean, p_order_id uuid, p_subscription_id uuid, p_currency text, p_discount bigint
) returns void language sql set search_path = '' as $$
  insert into octroi.promotion_use
    (id, promotion_id, person_id, live, order_id, subscription_id, currency, discount, state, typed, used_at)
  select octroi.make_id(), p.id, p_person_id, p_live, p_order_id, p_subscription_id, p_currency, coalesce(p_discount, 0), 'used', true, now()
    from octroi.promotion p where p.id = p_id
  on conflict do nothing
$$;
revoke all on function octroi.note_typed_promotion from public, anon, authenticated;
