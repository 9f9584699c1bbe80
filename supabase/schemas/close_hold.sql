-- Ends an open hold ('captured', 'voided', 'expired') at its final price. Beyond the hold the rest is taken from what is
-- available, then as debt; what the price leaves goes back to the very grants it came from, last burnt first, and what
-- came from grants that expired meanwhile expires with them. The caller holds the wallet's lock and has expired what
-- is due.
create or replace function octroi.close_hold(p_id uuid, p_price bigint, p_state text) returns void
language plpgsql set search_path = '' as $$
declare
  h octroi.hold;
  back bigint;        -- what the price leaves of the hold,
  alive bigint := 0;  -- and what of that goes to grants that live
  soonest timestamptz;
  balance_before bigint;
begin
  -- By its id alone: with the state in the condition a young database reads all open holds by their index.
  select * into h from octroi.hold o where o.id = p_id;
  if h.state is distinct from 'open' then raise exception 'hold % is not open', p_id; end if;
  update octroi.hold o
     set state = p_state, captured = case when p_state = 'captured' then p_price end, closed_at = now()
   where o.id = p_id;
  back := h.tokens - least(p_price, h.tokens);
  if back > 0 then
    with part as (
      select g.id, g.tokens, sum(g.tokens) over (order by g.n desc) - g.tokens as before
        from unnest(h.grants, h.burnt) with ordinality g(id, tokens, n)
    ), given as (
      select p.id, sum(least(p.tokens, back - p.before))::bigint as tokens from part p where p.before < back group by p.id
    ), reopened as (
      update octroi.token_grant g set remaining = g.remaining + b.tokens, closed_at = null
        from given b where g.id = b.id and g.expires_at > now()
      returning b.tokens, g.expires_at
    )
    select coalesce(sum(r.tokens), 0), min(r.expires_at) into alive, soonest from reopened r;
  end if;
  select w.available into balance_before from octroi.wallet w where w.id = h.wallet_id;
  update octroi.wallet w
     set held = w.held - h.tokens, available = w.available + alive, next_expiry = least(w.next_expiry, soonest)
   where w.id = h.wallet_id;
  insert into octroi.journal (wallet_id, ref, kind, debit, credit, tokens, balance, app_id, charge_id)
  select h.wallet_id, octroi.make_id(), x.kind, x.debit, x.credit, x.tokens, balance_before + x.more,
         case when x.kind <> 'expiry' then h.app_id end, case when x.kind <> 'expiry' then h.id end
    from (values (1, 'capture', 'held', 'apps', h.tokens - back, 0),
                 (2, 'release', 'held', 'available', back, back),
                 (3, 'expiry', 'available', 'expired', back - alive, alive)) x(n, kind, debit, credit, tokens, more)
   where x.tokens > 0
   order by x.n;
  if p_price > h.tokens then
    perform octroi.take_more(h.wallet_id, h.id, h.app_id, p_price - h.tokens);
  end if;
  if alive > 0 then perform octroi.pay_debt(h.wallet_id); end if;
  perform octroi.count_spending(h.wallet_id, h.app_id, h.key_id, h.opened_at, p_price - h.tokens);
end $$;
revoke all on function octroi.close_hold from public, anon, authenticated;
