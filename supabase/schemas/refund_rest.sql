-- Gives back what is left of a charge, or p_tokens of it: a grant with the priority and expiry of the first grant that
-- the charge burnt. A charge given back whole closes its pass. Returns how much; 0 when p_source was credited before.
-- The caller holds the wallet's lock and knows that as much is left.
create or replace function octroi.refund_rest(
  p_id uuid, p_note text, p_tokens bigint default null, p_source text default null, p_actor_id uuid default null
) returns bigint language plpgsql set search_path = '' as $$
declare
  c record;
  rest bigint;
  amount bigint;
begin
  select * into c from octroi.settleable s where s.id = p_id;
  rest := octroi.taken_for(c.wallet_id, p_id);
  amount := coalesce(p_tokens, rest);
  if amount <= 0 or not octroi.credit(
       p_wallet => c.wallet_id, p_ref => octroi.make_id(), p_grant_kind => 'refund', p_tokens => amount,
       p_source => coalesce(p_source, 'refund:' || p_id), p_journal_kind => 'refund', p_from => 'apps', p_note => p_note,
       p_app_id => c.app_id, p_actor_id => p_actor_id, p_charge_id => p_id,
       p_priority => c.priority, p_expires_at => c.expires_at) then
    return 0;
  end if;
  perform octroi.count_spending(c.wallet_id, c.app_id, c.key_id, c.at, -amount);
  if amount = rest then delete from octroi.pass p where p.charge_id = p_id; end if;
  return amount;
end $$;
revoke all on function octroi.refund_rest from public, anon, authenticated;
