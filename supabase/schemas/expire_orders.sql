-- Ends transfers that did not arrive in time, at most p_limit; what is at the provider, top-ups too, ends there. Returns
-- how many.
--
-- Locks: the orders, their wallets in id order, and then their invoices and the series of credit notes, which a trigger
-- takes for each order in turn.
create or replace function octroi.expire_orders(p_limit int default 200) returns table (expired bigint)
language plpgsql set search_path = '' as $$
declare
  due uuid[];
begin
  select array_agg(x.id) into due
    from (select o.id from octroi.customer_order o
           where o.ended_at is null and o.expires_at <= now() and (o.method = 'transfer' or o.session_id is null)
             and o.card_id is null
           order by o.expires_at limit p_limit for update skip locked) x;
  perform octroi.lock_wallet(w.id)
     from (select distinct o.wallet_id as id from octroi.customer_order o
            where o.id = any (due) and o.method = 'transfer' order by 1) w;
  update octroi.customer_order o set state = 'expired', ended_at = now() where o.id = any (due);
  get diagnostics expired = row_count;
  return next;
end $$;
revoke all on function octroi.expire_orders from public, anon, authenticated;
