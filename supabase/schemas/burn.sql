-- Takes tokens of one wallet from its live grants: lowest priority number first, then earliest expiry, then oldest.
-- The caller holds the wallet's lock, has taken the same sum from `available`, and knows that it is there.
create or replace function octroi.burn(p_wallet bigint, p_tokens bigint) returns void
language sql set search_path = '' as $$
  with live as (
    select id, remaining,
           sum(remaining) over (order by priority, expires_at, id) - remaining as before
      from octroi.token_grant
     where wallet_id = p_wallet and closed_at is null
  ), burnt as (
    select id, least(remaining, p_tokens - before) as take, remaining from live where before < p_tokens
  )
  update octroi.token_grant g
     set remaining = g.remaining - b.take, closed_at = case when b.take = b.remaining then now() end
    from burnt b
   where g.id = b.id
$$;
revoke all on function octroi.burn from public, anon, authenticated;
