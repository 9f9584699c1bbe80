-- Takes tokens of one wallet from its live grants: lowest priority number first, then earliest expiry, then oldest.
-- The caller holds the wallet's lock, has taken the same sum from `available`, and knows that it is there.
-- Answers what was burnt, in that order. (plpgsql as the other functions of a single charge: it keeps their plans.)
drop function if exists octroi.burn(bigint, bigint);
create function octroi.burn(p_wallet bigint, p_tokens bigint)
returns table (grant_id bigint, tokens bigint, kind text, priority smallint, expires_at timestamptz)
language plpgsql set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  with live as (
    select id, remaining,
           sum(remaining) over (order by priority, expires_at, id) - remaining as before
      from octroi.token_grant
     where wallet_id = p_wallet and closed_at is null
  ), burnt as (
    select id, least(remaining, p_tokens - before)::bigint as take, remaining from live where before < p_tokens
  ), done as (
    update octroi.token_grant g
       set remaining = g.remaining - b.take, closed_at = case when b.take = b.remaining then now() end
      from burnt b
     where g.id = b.id
    returning g.id, b.take, g.kind, g.priority, g.expires_at
  )
  select * from done order by priority, expires_at, id;
end $$;
revoke all on function octroi.burn from public, anon, authenticated;
