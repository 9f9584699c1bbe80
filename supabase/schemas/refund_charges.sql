-- Gives whole charges back; a status for each: refunded, duplicate (given back before), no_charge.
-- The refund is a grant with the priority and expiry of the first grant that the charge burnt.
create or replace function octroi.refund_charges(p_ids uuid[], p_note text, p_actor_id uuid default null)
returns table (item int, status text, tokens bigint, balance bigint)
language plpgsql set search_path = '' as $$
declare
  r record;
begin
  -- An id alone is no proof that the charge is there: only what was found is locked, in wallet order.
  for r in
    select x.i::int as i, j.*
      from unnest(p_ids) with ordinality x(id, i)
      left join octroi.journal j on j.ref = x.id and j.kind = 'charge'
     order by j.wallet_id, x.i
  loop
    item := r.i; tokens := coalesce(r.tokens, 0); balance := null;
    if r.wallet_id is null then
      status := 'no_charge';
    else
      perform octroi.lock_wallet(r.wallet_id);
      status := case when octroi.credit(
        p_wallet => r.wallet_id, p_ref => octroi.make_id(), p_grant_kind => 'refund', p_tokens => r.tokens,
        p_source => 'refund:' || r.ref, p_journal_kind => 'refund', p_from => 'apps', p_note => p_note,
        p_app_id => r.app_id, p_actor_id => p_actor_id, p_charge_id => r.ref,
        p_priority => r.priority, p_expires_at => r.expires_at) then 'refunded' else 'duplicate' end;
      select w.available into balance from octroi.wallet w where w.id = r.wallet_id;
    end if;
    return next;
  end loop;
end $$;
revoke all on function octroi.refund_charges from public, anon, authenticated;
