-- Ends transfers that did not arrive in time, at most p_limit; what is at the provider, top-ups too, ends there. Returns
-- how many.
create or replace function octroi.expire_orders(p_limit int default 200) returns table (expired bigint)
language sql set search_path = '' as $$
  with due as (
    select o.id from octroi.customer_order o
     where o.ended_at is null and o.expires_at <= now() and (o.method = 'transfer' or o.session_id is null)
       and o.card_id is null
     order by o.expires_at limit p_limit for update skip locked
  ), done as (
    update octroi.customer_order o set state = 'expired', ended_at = now() from due where o.id = due.id returning 1
  )
  select count(*) from done
$$;
revoke all on function octroi.expire_orders from public, anon, authenticated;
