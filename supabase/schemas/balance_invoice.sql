-- Brings the tokens of an invoice that an admin wrote in line with it: given once when it is paid, and taken back in
-- proportion to what is credited, rounded in the buyer's favour, into debt where they are spent. What of them ended unspent
-- is gone, and not taken a second time. The caller holds the invoice's lock. (An order's tokens follow its payment.)
create or replace function octroi.balance_invoice(p_invoice octroi.invoice) returns void
language plpgsql set search_path = '' as $$
declare
  own octroi.token_grant;
  owed bigint;
  from_own bigint;
  from_rest bigint;
  balance_after bigint;
begin
  if p_invoice.tokens = 0 or p_invoice.paid_at is null then return; end if;
  perform octroi.lock_wallet(p_invoice.wallet_id);
  perform octroi.credit(
    p_wallet => p_invoice.wallet_id, p_ref => octroi.make_id(), p_grant_kind => 'purchase', p_tokens => p_invoice.tokens,
    p_source => 'manual-invoice:' || p_invoice.id, p_journal_kind => 'grant', p_from => 'purchases', p_note => p_invoice.number,
    p_expires_at => coalesce(now() + p_invoice.grant_days * interval '1 day', 'infinity'));
  owed := floor(p_invoice.tokens::numeric * p_invoice.credited / p_invoice.total)::bigint - p_invoice.taken_back;
  select * into own from octroi.token_grant g where g.source = 'manual-invoice:' || p_invoice.id;
  if own.closed_at is not null then owed := owed - own.remaining; end if;
  if owed <= 0 then return; end if;
  from_own := case when own.closed_at is null then least(own.remaining, owed) else 0 end;
  select least(w.available - from_own, owed - from_own) into from_rest from octroi.wallet w where w.id = p_invoice.wallet_id;
  if from_own > 0 then
    update octroi.token_grant g
       set remaining = g.remaining - from_own, closed_at = case when g.remaining = from_own then now() end
     where g.id = own.id;
  end if;
  update octroi.wallet w
     set available = w.available - from_own - from_rest, debt = w.debt + owed - from_own - from_rest
   where w.id = p_invoice.wallet_id returning w.available into balance_after;
  if from_rest > 0 then perform octroi.burn(p_invoice.wallet_id, from_rest); end if;
  insert into octroi.journal (wallet_id, ref, kind, debit, credit, tokens, balance, note)
  select p_invoice.wallet_id, octroi.make_id(), 'take-back', x.debit, 'purchases', x.tokens, balance_after, p_invoice.number
    from (values ('available', from_own + from_rest), ('debt', owed - from_own - from_rest)) x(debit, tokens)
   where x.tokens > 0;
  update octroi.invoice i set taken_back = i.taken_back + owed where i.id = p_invoice.id;
end $$;
revoke all on function octroi.balance_invoice from public, anon, authenticated;
