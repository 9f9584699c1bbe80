-- Makes free uses final by evidence, as settle_batch does charges: one whose request failed is given back by its refund
-- classes, at most p_refunds a day (UTC) with all else that this person got back from this app. Uses without refund
-- classes are left alone. The caller holds the locks of p_locked, and a use in another wallet is not given back. Returns
-- the ids that were settled.
create or replace function octroi.settle_uses(
  p_ids uuid[], p_status int[], p_source text[], p_refunds int, p_locked bigint[]
) returns uuid[] language plpgsql set search_path = '' as $$
declare
  r record;
  result text;
  settled uuid[];
begin
  for r in
    select distinct on (q.id) q.*, u.status, u.source, coalesce(q.refunds like '%' || u.status / 100 || 'xx%', false) as fails
      from unnest(p_ids, p_status, p_source) with ordinality u(id, status, source, i)
      join octroi.quota_use q on q.id = u.id
     where q.refunds is not null
     order by q.id, u.i
  loop
    continue when r.fails and not coalesce(r.wallet_id = any (p_locked), false);
    result := case when not r.fails then 'captured'
                   when (select g.refunds from octroi.refunded_today(r.wallet_id, r.app_id) g) < p_refunds then 'refunded'
                   else 'capped' end;
    insert into octroi.settlement (charge_id, wallet_id, app_id, result, tokens, source, status)
    values (r.id, r.wallet_id, r.app_id, result, 0, r.source, r.status)
    on conflict do nothing;
    continue when not found;
    settled := settled || r.id;
    if result = 'refunded' then perform octroi.give_back_use(r.wallet_id, r.id); end if;
  end loop;
  return settled;
end $$;
revoke all on function octroi.settle_uses from public, anon, authenticated;
