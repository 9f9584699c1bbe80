-- Moves the tokens that settlements of this very transaction decided about; most charges stay as they are. The caller
-- holds the locks of the wallets that are touched. Returns by how much each changed what its app got: `{charge id: tokens}`,
-- null when none did.
-- Its plans go by index, as settle_batch's.
drop function if exists octroi.move_settled(uuid[]);
create function octroi.move_settled(p_ids uuid[]) returns jsonb
language plpgsql set search_path = ''
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
declare
  r record;
  plain bigint[];   -- wallets of which nothing but holds end, none beyond itself: all at once
  ids uuid[] := '{}'; wallets bigint[] := '{}'; apps int[] := '{}'; days date[] := '{}'; amounts bigint[] := '{}';
  change bigint;    -- what the person has spent more, or less
begin
  select array_agg(x.wallet_id) into plain
    from (select c.wallet_id
            from octroi.settlement s
            join octroi.settleable c on c.id = s.charge_id
            join octroi.wallet w on w.id = c.wallet_id
           where s.charge_id = any (p_ids) and (c.is_hold or s.late or s.result = 'refunded')
           group by c.wallet_id
          having bool_and(c.is_hold and not s.late and s.tokens <= c.tokens and w.debt = 0)
             and not exists (select from octroi.spend_limit l where l.wallet_id = c.wallet_id)) x;
  if plain is not null then perform octroi.close_holds(p_ids, plain); end if;
  for r in
    select c.*, s.result, s.tokens as price
      from octroi.settlement s join octroi.settleable c on c.id = s.charge_id
     where s.charge_id = any (p_ids) and (c.is_hold or s.late or s.result = 'refunded')
     order by c.wallet_id, c.id
  loop
    if r.result = 'refunded' then
      change := -octroi.refund_rest(r.id, 'refunded: the tool failed');
    elsif r.late then
      change := r.price;
      if change > 0 then perform octroi.take_more(r.wallet_id, r.id, r.app_id, change); end if;
      update octroi.hold h set state = 'captured', captured = r.price where h.id = r.id and r.result <> 'voided';
      perform octroi.count_spending(r.wallet_id, r.app_id, r.key_id, r.at, change);
    else
      change := r.price;
      if not coalesce(r.wallet_id = any (plain), false) then
        perform octroi.close_hold(r.id, r.price, case r.result when 'voided' then 'voided' else 'captured' end);
      end if;
    end if;
    wallets := wallets || r.wallet_id; apps := apps || r.app_id; amounts := amounts || change;
    days := days || (r.at at time zone 'UTC')::date; ids := ids || r.id;
  end loop;
  perform octroi.count_usage(wallets, apps, days, amounts);
  return (select jsonb_object_agg(c.id, c.amount) from unnest(ids, amounts) c(id, amount));
end $$;
revoke all on function octroi.move_settled from public, anon, authenticated;
