-- Gives charges back; a status for each, with what went back:
--   refunded        whole (what is left of it), or p_tokens[i] of it; an open hold or a free use is void
--   duplicate       given back before: nothing is left, or p_keys[i] was refunded under
--   key_reused      p_keys[i] stands for other tokens
--   exceeds_charge  p_tokens[i] is more than is left
--   not_settled     a part of a hold whose price is not known yet
--   no_charge, invalid
-- A part without a key (p_keys[i], at most 100 letters) is refunded as often as it is asked for. p_counted[i] false tells
-- that the usage facts know nothing of the charge: its request never passed.
-- The refund is a grant with the priority and expiry of the first grant that the charge burnt.
-- Its plans go by index, as settle_batch's.
drop function if exists octroi.refund_charges(uuid[], text, uuid);
create or replace function octroi.refund_charges(
  p_ids uuid[], p_note text, p_actor_id uuid default null, p_tokens bigint[] default null, p_keys text[] default null,
  p_counted boolean[] default null
) returns table (item int, status text, tokens bigint, balance bigint)
language plpgsql set search_path = ''
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
declare
  r record;
  given_back uuid[] := '{}';
  wallets bigint[] := '{}'; apps int[] := '{}'; days date[] := '{}'; amounts bigint[] := '{}';
begin
  -- An id alone is no proof that the charge is there: only what was found is locked, in wallet order.
  for r in
    select x.i::int as i, x.id, c.wallet_id, c.app_id, c.at
      from unnest(p_ids) with ordinality x(id, i)
      left join lateral (
        select s.wallet_id, s.app_id, s.at from octroi.settleable s where s.id = x.id
        union all
        select q.wallet_id, q.app_id, q.used_at from octroi.quota_use q where q.id = x.id) c on true
     order by c.wallet_id, x.i
  loop
    item := r.i; status := 'no_charge'; tokens := 0; balance := null;
    if r.wallet_id is not null then
      perform octroi.lock_wallet(r.wallet_id);
      select o.status, o.tokens into status, tokens
        from octroi.refund_one(r.id, r.wallet_id, p_note, p_actor_id, p_tokens[r.i], p_keys[r.i]) o;
      if status = 'refunded' and p_tokens[r.i] is null then given_back := given_back || r.id; end if;
      if tokens > 0 and coalesce(p_counted[r.i], true) then
        wallets := wallets || r.wallet_id; apps := apps || r.app_id; amounts := amounts || -tokens;
        days := days || (r.at at time zone 'UTC')::date;
      end if;
      select w.available into balance from octroi.wallet w where w.id = r.wallet_id and status <> 'no_charge';
    end if;
    return next;
  end loop;
  perform octroi.give_back_access(given_back);
  perform octroi.count_usage(wallets, apps, days, amounts);
end $$;
revoke all on function octroi.refund_charges from public, anon, authenticated;
