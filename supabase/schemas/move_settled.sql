-- Moves the tokens that settlements of this very transaction decided about; most charges stay as they are. The caller
-- holds the locks of the wallets that are touched.
create or replace function octroi.move_settled(p_ids uuid[]) returns void
language plpgsql set search_path = '' as $$
declare
  r record;
  wallets bigint[] := '{}'; apps int[] := '{}'; days date[] := '{}'; amounts bigint[] := '{}';
  change bigint;    -- what the person has spent more, or less
begin
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
      perform octroi.close_hold(r.id, r.price, case r.result when 'voided' then 'voided' else 'captured' end);
    end if;
    wallets := wallets || r.wallet_id; apps := apps || r.app_id; amounts := amounts || change;
    days := days || (r.at at time zone 'UTC')::date;
  end loop;
  perform octroi.count_usage(wallets, apps, days, amounts);
end $$;
revoke all on function octroi.move_settled from public, anon, authenticated;
