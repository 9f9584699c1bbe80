-- Sets more aside under open holds, up to p_tokens[i] in all; a status for each:
--   raised        the hold has p_tokens[i] now
--   duplicate     it had them already
--   insufficient, limit_reached
--   not_open      it was settled or has expired
--   no_hold, invalid (more than the price can come to)
create or replace function octroi.raise_holds(p_ids uuid[], p_tokens bigint[])
returns table (item int, status text, tokens bigint, balance bigint)
language plpgsql set search_path = '' as $$
declare
  r record;
  h octroi.hold;
begin
  perform octroi.lock_wallet(w) from (select distinct o.wallet_id as w from octroi.hold o where o.id = any (p_ids) order by 1) ordered;
  for r in select x.i::int as i, x.id, x.tokens from unnest(p_ids, p_tokens) with ordinality x(id, tokens, i) order by x.i loop
    select * into h from octroi.hold o where o.id = r.id;
    item := r.i; tokens := coalesce(h.tokens, 0);
    select w.available into balance from octroi.wallet w where w.id = h.wallet_id;
    status := case
      when h.id is null then 'no_hold'
      when h.state <> 'open' then 'not_open'
      when r.tokens is null or r.tokens > h.max then 'invalid'
      when r.tokens <= h.tokens then 'duplicate'
      when r.tokens - h.tokens > balance then 'insufficient'
      when not octroi.has_room(h.wallet_id, h.app_id, h.key_id, r.tokens - h.tokens) then 'limit_reached'
      else 'raised' end;
    if status = 'raised' then
      perform octroi.raise_hold(h, r.tokens - h.tokens);
      tokens := r.tokens; balance := balance - (r.tokens - h.tokens);
    end if;
    return next;
  end loop;
end $$;
revoke all on function octroi.raise_holds from public, anon, authenticated;
