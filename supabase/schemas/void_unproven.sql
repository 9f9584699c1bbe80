-- Gives charges back that no line proves where a line was due: the gate process died within 30 s of them, or another
-- charge of the same request stands in for it (has_stand_in), because the proxy or the client made a lost call again.
-- Everything else without a line stays charged: slow must not be free. A line that comes after all charges again
-- (settle_batch).
-- Its plans go by index, as settle_batch's, and are not compiled: that took 0.3 to 0.5 s a call. At most p_limit charges a
-- call, one call at a time; p_after is how long a line is awaited. Returns how many.
create or replace function octroi.void_unproven(p_limit int default 1000, p_after interval default '2 minutes')
returns table (voided bigint) language plpgsql set search_path = ''
set jit = off set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
declare
  dead int[];
  found_of_dead bigint;
  ids uuid[];
  r record;
  wallets bigint[] := '{}'; apps int[] := '{}'; days date[] := '{}'; amounts bigint[] := '{}';
begin
  voided := 0;
  if not pg_try_advisory_xact_lock(hashtext('octroi.void_unproven')) then
    return next; return;
  end if;
  -- Where nothing ever settles by evidence there are no lines to miss.
  if exists (select from octroi.settlement s where s.source in ('gateway', 'access-log', 'tool')) then
    perform octroi.find_unproven(p_limit * 50, p_after);
  end if;
  select array_agg(g.id) into dead
    from octroi.gate_process g
   where g.ended_at is null and g.mourned_at is null and g.seen_at < now() - greatest(p_after, interval '30 seconds');

  with of_dead as materialized (
    select j.ref as id
      from octroi.gate_process g
      join octroi.journal j on j.gate_id = g.id and j.kind = 'charge'
       and j.ref >= octroi.first_id_at(g.seen_at - interval '40 seconds')
       and j.ref < octroi.first_id_at(g.seen_at + interval '1 minute')
       and j.at >= g.seen_at - interval '30 seconds'
     where g.id = any (dead)
       and not exists (select from octroi.settlement s where s.charge_id = j.ref)
       and not exists (select from octroi.journal f where f.charge_id = j.ref)
     order by j.ref limit p_limit
  ), twins as (
    select u.charge_id as id
      from octroi.unproven u
     where not exists (select from octroi.settlement s where s.charge_id = u.charge_id)
       and octroi.has_stand_in(u, p_after)
     order by u.charge_id limit p_limit
  )
  select (select count(*) from of_dead), array_agg(x.id) into found_of_dead, ids
    from (select d.id from of_dead d union select t.id from twins t) x;

  -- As settle_batch: wallets in id order, then settlements in theirs.
  perform octroi.lock_wallet(w)
     from (select distinct j.wallet_id as w from octroi.journal j where j.ref = any (ids) and j.kind = 'charge' order by 1) ordered;
  for r in
    with settled as (
      insert into octroi.settlement (charge_id, wallet_id, app_id, result, tokens, source)
      select c.id, c.wallet_id, c.app_id, 'voided', 0, 'unproven'
        from octroi.settleable c
       where c.id = any (ids) and not c.is_hold and c.settled_by is null
         -- Who gave it back, or a part, has seen to it: no line may charge that again.
         and not exists (select from octroi.journal f where f.charge_id = c.id)
       order by c.id
      on conflict do nothing
      returning charge_id
    )
    select c.* from settled s join octroi.settleable c on c.id = s.charge_id order by c.wallet_id, c.id
  loop
    voided := voided + 1;
    wallets := wallets || r.wallet_id; apps := apps || r.app_id; days := days || (r.at at time zone 'UTC')::date;
    amounts := amounts || -octroi.refund_rest(r.id, 'the request did not reach the tool', null, 'unproven:' || r.id);
  end loop;
  perform octroi.count_usage(wallets, apps, days, amounts);

  if found_of_dead < p_limit then
    update octroi.gate_process g set mourned_at = now() where g.id = any (dead);
  end if;
  delete from octroi.unproven u
   where u.at < now() - interval '1 day' or exists (select from octroi.settlement s where s.charge_id = u.charge_id);
  return next;
end $$;
revoke all on function octroi.void_unproven from public, anon, authenticated;
