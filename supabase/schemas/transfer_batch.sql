-- Moves tokens between wallets; a status for each, and no item fails another:
--   transferred   taken from the one as a charge would be, and given to the other as they were: with the priority and
--                 expiry of each grant burnt
--   duplicate     this id was transferred before
--   key_reused    this id stands for another movement
--   insufficient, no_wallet, invalid
-- `balance` is what is then available to the giver.
create or replace function octroi.transfer_batch(
  p_ids uuid[], p_from bigint[], p_to bigint[], p_tokens bigint[], p_notes text[] default null, p_actor_id uuid default null
) returns table (item int, status text, balance bigint)
language plpgsql set search_path = '' as $$
declare
  r record;
  giver octroi.wallet;
  receiver octroi.wallet;
begin
  perform octroi.lock_wallet(w) from (select distinct u.w from unnest(p_from || p_to) u(w) order by 1) ordered;
  for r in
    select x.i::int as i, x.id, x.giver, x.receiver, x.tokens, left(coalesce(p_notes[x.i], ''), 500) as note
      from unnest(p_ids, p_from, p_to, p_tokens) with ordinality x(id, giver, receiver, tokens, i)
     order by x.i
  loop
    select * into giver from octroi.wallet w where w.id = r.giver;
    select * into receiver from octroi.wallet w where w.id = r.receiver;
    item := r.i; balance := coalesce(giver.available, 0);
    if giver.id is null or receiver.id is null then
      status := 'no_wallet';
    elsif r.id is null or coalesce(r.tokens, 0) <= 0 or r.giver = r.receiver or r.tokens > 9007199254740991 - receiver.available then
      status := 'invalid';
    elsif exists (select from octroi.journal j where j.wallet_id in (r.giver, r.receiver) and j.ref = r.id) then
      status := case when exists (
          select from octroi.journal a join octroi.journal b on b.ref = a.ref and b.wallet_id = r.receiver
           where a.wallet_id = r.giver and a.ref = r.id and a.kind = 'transfer' and a.debit = 'available'
             and a.tokens = r.tokens and b.kind = 'transfer' and b.credit = 'available')
        then 'duplicate' else 'key_reused' end;
    elsif r.tokens > giver.available then
      status := 'insufficient';
    else
      balance := giver.available - r.tokens;
      update octroi.wallet w set available = w.available - r.tokens where w.id = r.giver;
      insert into octroi.journal (wallet_id, ref, kind, debit, credit, tokens, balance, note, actor_id)
      values (r.giver, r.id, 'transfer', 'available', 'transfers', r.tokens, balance, r.note, p_actor_id);
      perform octroi.credit(
                p_wallet => r.receiver, p_ref => case b.n when 1 then r.id else octroi.make_id() end,
                p_grant_kind => 'transfer', p_tokens => b.tokens, p_source => 'transfer:' || r.id || ':' || b.n,
                p_journal_kind => 'transfer', p_from => 'transfers', p_note => r.note, p_actor_id => p_actor_id,
                p_priority => b.priority, p_expires_at => b.expires_at)
         from octroi.burn(r.giver, r.tokens) with ordinality b(grant_id, tokens, kind, priority, expires_at, n);
      status := 'transferred';
    end if;
    return next;
  end loop;
end $$;
revoke all on function octroi.transfer_batch from public, anon, authenticated;
