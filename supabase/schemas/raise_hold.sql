-- Sets p_more tokens aside beside what an open hold has. The caller holds the wallet's lock and knows that they are there.
create or replace function octroi.raise_hold(p_hold octroi.hold, p_more bigint) returns void
language plpgsql set search_path = '' as $$
declare
  balance_after bigint;
begin
  update octroi.wallet w set available = w.available - p_more, held = w.held + p_more
   where w.id = p_hold.wallet_id returning w.available into balance_after;
  update octroi.hold h set tokens = h.tokens + p_more, grants = h.grants || b.grants, burnt = h.burnt || b.amounts
    from (select array_agg(o.grant_id order by o.n) as grants, array_agg(o.tokens order by o.n) as amounts
            from octroi.burn(p_hold.wallet_id, p_more) with ordinality o(grant_id, tokens, kind, priority, expires_at, n)) b
   where h.id = p_hold.id;
  insert into octroi.journal (wallet_id, ref, kind, debit, credit, tokens, balance, app_id, charge_id)
  values (p_hold.wallet_id, octroi.make_id(), 'hold', 'available', 'held', p_more, balance_after, p_hold.app_id, p_hold.id);
  perform octroi.count_spending(p_hold.wallet_id, p_hold.app_id, p_hold.key_id, p_hold.opened_at, p_more);
end $$;
revoke all on function octroi.raise_hold from public, anon, authenticated;
