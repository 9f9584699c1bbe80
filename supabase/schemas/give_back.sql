-- Gives tokens back that a refund or a dispute had taken, with the priority and the end of those that were bought; a debt
-- is paid first. The caller holds the payment's and the wallet's locks.
create or replace function octroi.give_back(p_payment octroi.payment, p_own octroi.token_grant, p_tokens bigint) returns void
language plpgsql set search_path = '' as $$
declare
  id uuid := octroi.make_id();
begin
  perform octroi.credit(
    p_wallet => p_payment.wallet_id, p_ref => id, p_grant_kind => 'refund', p_tokens => p_tokens,
    p_source => 'give-back:' || id, p_journal_kind => 'give-back', p_from => 'purchases', p_note => 'given back',
    p_priority => p_own.priority, p_expires_at => p_own.expires_at);
  insert into octroi.payment_movement (wallet_id, ref, payment_id, tokens)
  values (p_payment.wallet_id, id, p_payment.id, -p_tokens);
end $$;
revoke all on function octroi.give_back from public, anon, authenticated;
