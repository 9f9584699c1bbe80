-- The payment of an order as `p_now` (see settle_order) has it: made when there is none, its tokens credited once when
-- it succeeded, and taken back or given back as refunds and disputes want it. What was paid once stays paid. The caller
-- holds the order's lock.
create or replace function octroi.settle_payment(p_order octroi.customer_order, p_now jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  payment octroi.payment;
  is_paid boolean := p_now ->> 'state' = 'succeeded';
  sum bigint := coalesce((p_now ->> 'amount')::bigint, p_order.amount);
  back bigint := least(coalesce((p_now ->> 'refunded')::bigint, 0), sum);
begin
  select * into payment from octroi.payment p where p.order_id = p_order.id for update;
  is_paid := is_paid or payment.paid_at is not null;
  if payment.id is null and not is_paid and p_now ->> 'state' = 'pending' then return; end if;
  insert into octroi.payment as p
    (id, order_id, wallet_id, person_id, method, live, pack, state, amount, currency, tokens, refunded, dispute, provider_id,
     failure_code, failure_message, receipt_url, invoice_url, invoice_number, paid_at)
  values
    (octroi.make_id(), p_order.id, p_order.wallet_id, p_order.person_id, p_order.method, p_order.live, p_order.pack,
     case when not is_paid then p_now ->> 'state' when back > 0 and back = sum then 'refunded' else 'succeeded' end,
     sum, p_order.currency, p_order.tokens, case when is_paid then back else 0 end, coalesce(p_now ->> 'dispute', 'none'),
     p_now ->> 'payment', left(p_now ->> 'failureCode', 100), left(p_now ->> 'failureMessage', 500),
     p_now ->> 'receiptUrl', p_now ->> 'invoiceUrl', p_now ->> 'invoiceNumber',
     case when is_paid then coalesce((p_now ->> 'paidAt')::timestamptz, now()) end)
  on conflict (order_id) do update
    set state = excluded.state, amount = excluded.amount, refunded = excluded.refunded, dispute = excluded.dispute,
        provider_id = coalesce(excluded.provider_id, p.provider_id),
        failure_code = case when is_paid then null else excluded.failure_code end,
        failure_message = case when is_paid then null else excluded.failure_message end,
        receipt_url = coalesce(excluded.receipt_url, p.receipt_url),
        invoice_url = coalesce(excluded.invoice_url, p.invoice_url),
        invoice_number = coalesce(excluded.invoice_number, p.invoice_number),
        paid_at = coalesce(p.paid_at, excluded.paid_at)
  returning * into payment;
  if not is_paid then return; end if;
  perform octroi.lock_wallet(p_order.wallet_id);
  perform octroi.credit(
    p_wallet => p_order.wallet_id, p_ref => octroi.make_id(), p_grant_kind => 'purchase', p_tokens => p_order.tokens,
    p_source => 'order:' || p_order.id, p_journal_kind => 'grant', p_from => 'purchases', p_note => p_order.title,
    p_expires_at => coalesce(now() + p_order.grant_days * interval '1 day', 'infinity'));
  perform octroi.balance_payment(payment.id);
end $$;
revoke all on function octroi.settle_payment from public, anon, authenticated;
