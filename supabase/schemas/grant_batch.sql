-- Credits many wallets; a status for each, and no item fails another:
--   granted     the debt is paid first
--   duplicate   this source was credited before, with the same tokens to the same wallet: no payment counts twice
--   key_reused  this source stands for something else
--   no_wallet, invalid
-- Kinds: purchase, plan, voucher, allowance, adjustment, welcome. Priority 50 and no expiry where they are not given.
create or replace function octroi.grant_batch(
  p_wallets bigint[], p_tokens bigint[], p_kinds text[], p_sources text[], p_priorities smallint[] default null,
  p_expires_at timestamptz[] default null, p_notes text[] default null, p_actor_id uuid default null
) returns table (item int, status text, balance bigint)
language plpgsql set search_path = '' as $$
declare
  r record;
  wallet octroi.wallet;
  known octroi.token_grant;
begin
  perform octroi.lock_wallet(w) from (select distinct u.w from unnest(p_wallets) u(w) order by 1) ordered;
  -- In the sources' order, so that two batches with the same sources do not wait for each other in a circle.
  for r in
    select x.i::int as i, x.wallet, x.tokens, x.kind, x.source
      from unnest(p_wallets, p_tokens, p_kinds, p_sources) with ordinality x(wallet, tokens, kind, source, i)
     order by x.source, x.i
  loop
    select * into wallet from octroi.wallet w where w.id = r.wallet;
    select * into known from octroi.token_grant g where g.source = r.source;
    item := r.i;
    if wallet.id is null then
      status := 'no_wallet';
    elsif coalesce(r.tokens, 0) <= 0 or r.tokens > 9007199254740991 - wallet.available
          or coalesce(r.kind, '') not in ('purchase', 'plan', 'voucher', 'allowance', 'adjustment', 'welcome')
          or coalesce(length(r.source), 0) not between 1 and 200 then
      status := 'invalid';
    elsif known.id is not null then
      status := case when (known.wallet_id, known.tokens) = (r.wallet, r.tokens) then 'duplicate' else 'key_reused' end;
    else
      status := case when octroi.credit(
          p_wallet => r.wallet, p_ref => octroi.make_id(), p_grant_kind => r.kind, p_tokens => r.tokens, p_source => r.source,
          p_journal_kind => case r.kind when 'adjustment' then 'adjustment' else 'grant' end,
          p_from => case when r.kind in ('purchase', 'plan') then 'purchases' when r.kind = 'adjustment' then 'adjustments' else 'gifts' end,
          p_note => left(coalesce(p_notes[r.i], ''), 500), p_actor_id => p_actor_id,
          p_priority => coalesce(p_priorities[r.i], 50::smallint), p_expires_at => coalesce(p_expires_at[r.i], 'infinity'))
        then 'granted' else 'key_reused' end;
    end if;
    select w.available into balance from octroi.wallet w where w.id = r.wallet;
    balance := coalesce(balance, 0);
    return next;
  end loop;
end $$;
revoke all on function octroi.grant_batch from public, anon, authenticated;
