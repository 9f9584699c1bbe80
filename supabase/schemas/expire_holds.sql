-- Expires holds that no line and no touch of the wallet ended, of at most p_limit wallets; returns how many wallets.
-- Every wallet is expired by its next touch too: this is for those that nobody touches.
create or replace function octroi.expire_holds(p_limit int default 200) returns table (expired bigint)
language plpgsql set search_path = '' as $$
declare
  due bigint[];
begin
  select array_agg(h.wallet_id order by h.wallet_id) into due
    from (select distinct o.wallet_id from octroi.hold o where o.state = 'open' and o.expires_at <= now() limit p_limit) h;
  perform octroi.lock_wallet(w) from unnest(due) w;
  expired := coalesce(cardinality(due), 0);
  return next;
end $$;
revoke all on function octroi.expire_holds from public, anon, authenticated;
