-- An invoice of a plan and its payment as the provider has them now: the tokens of its period are given once, when it is
-- paid, and taken or given back as refunds and disputes want it. What was paid once stays paid. A trial's invoice gives
-- nothing: see settle_subscription. `p_invoice` is {"id", "number", "state": draft|sent|paid|overdue|cancelled, "terms",
-- "trial", "amount", "discount", "currency", "url", "pdfUrl", "periodStart", "periodEnd", "madeAt", "payment": null or {"id", "state",
-- "refunded", "dispute", "paidAt", "failureCode", "failureMessage", "receiptUrl"}}. The caller holds the subscription.
create or replace function octroi.settle_invoice(p_subscription octroi.subscription, p_invoice jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  invoice octroi.subscription_invoice;
  payment octroi.payment;
  terms octroi.plan_terms;
  told jsonb := nullif(p_invoice -> 'payment', 'null');
  is_paid boolean;
  was_paid boolean;
  sum bigint := (p_invoice ->> 'amount')::bigint;
  back bigint := least(coalesce((told ->> 'refunded')::bigint, 0), sum);
  given bigint;
begin
  select * into terms from octroi.plan_terms t where t.id = (p_invoice ->> 'terms')::uuid;
  if terms.id is null then
    select * into terms from octroi.plan_terms t where t.id = p_subscription.terms_id;
  end if;
  insert into octroi.subscription_invoice as i
    (id, subscription_id, wallet_id, terms_id, provider_id, number, state, trial, amount, currency, url, pdf_url,
     period_start, period_end, made_at, discount)
  values
    (octroi.make_id(), p_subscription.id, p_subscription.wallet_id, terms.id, p_invoice ->> 'id', p_invoice ->> 'number',
     p_invoice ->> 'state', (p_invoice ->> 'trial')::boolean, sum, p_invoice ->> 'currency', p_invoice ->> 'url',
     p_invoice ->> 'pdfUrl', (p_invoice ->> 'periodStart')::timestamptz,
     coalesce((p_invoice ->> 'periodEnd')::timestamptz,
              (p_invoice ->> 'periodStart')::timestamptz + terms.days * interval '1 day'),
     (p_invoice ->> 'madeAt')::timestamptz, coalesce((p_invoice ->> 'discount')::bigint, 0))
  on conflict (provider_id) do update
    set number = excluded.number, state = case when i.state in ('paid', 'refunded') then i.state else excluded.state end,
        amount = excluded.amount, discount = excluded.discount, url = coalesce(excluded.url, i.url), pdf_url = coalesce(excluded.pdf_url, i.pdf_url),
        -- What is paid once begins when it is paid.
        period_start = case when i.state in ('paid', 'refunded') then i.period_start else excluded.period_start end,
        period_end = case when i.state in ('paid', 'refunded') then i.period_end else excluded.period_end end
    where i.subscription_id = p_subscription.id
  returning * into invoice;
  if invoice.id is null then raise exception 'the invoice % is another subscription''s', p_invoice ->> 'id'; end if;
  select * into payment from octroi.payment p where p.invoice_id = invoice.id for update;
  was_paid := payment.paid_at is not null;
  is_paid := was_paid or invoice.state in ('paid', 'refunded');
  if payment.id is null and ((is_paid and invoice.trial and sum = 0)
                             or (not is_paid and coalesce(told ->> 'state', 'pending') = 'pending')) then
    return;
  end if;
  if is_paid then perform octroi.lock_wallet(p_subscription.wallet_id); end if;
  -- Before it is seen what comes along.
  if is_paid and not was_paid then perform octroi.end_grace(p_subscription.id); end if;
  given := case
    when was_paid then payment.tokens
    when invoice.trial then 0
    else greatest(0, terms.tokens - coalesce(octroi.rolled_over(invoice, terms.rollover), 0)) end;
  insert into octroi.payment as p
    (id, invoice_id, pack, wallet_id, person_id, method, live, state, amount, currency, tokens, refunded, dispute, provider_id,
     failure_code, failure_message, receipt_url, invoice_url, invoice_number, paid_at)
  values
    (octroi.make_id(), invoice.id, terms.plan, invoice.wallet_id, p_subscription.person_id, 'stripe', p_subscription.live,
     case when not is_paid then coalesce(told ->> 'state', 'pending') when back > 0 and back = sum then 'refunded' else 'succeeded' end,
     sum, invoice.currency, given, case when is_paid then back else 0 end, coalesce(told ->> 'dispute', 'none'),
     told ->> 'id', left(told ->> 'failureCode', 100), left(told ->> 'failureMessage', 500), told ->> 'receiptUrl',
     invoice.url, invoice.number,
     case when is_paid then coalesce((told ->> 'paidAt')::timestamptz, now()) end)
  on conflict (invoice_id) do update
    set state = excluded.state, amount = excluded.amount, refunded = excluded.refunded, dispute = excluded.dispute,
        tokens = excluded.tokens, provider_id = coalesce(excluded.provider_id, p.provider_id),
        failure_code = case when is_paid then null else excluded.failure_code end,
        failure_message = case when is_paid then null else excluded.failure_message end,
        receipt_url = coalesce(excluded.receipt_url, p.receipt_url), invoice_url = coalesce(excluded.invoice_url, p.invoice_url),
        invoice_number = coalesce(excluded.invoice_number, p.invoice_number), paid_at = coalesce(p.paid_at, excluded.paid_at)
  returning * into payment;
  update octroi.subscription_invoice i set state = s.state
    from (select case when payment.state = 'refunded' then 'refunded' else 'paid' end as state) s
   where is_paid and i.id = invoice.id and i.state <> s.state;
  if not is_paid then return; end if;
  if given > 0 then
    perform octroi.credit(
      p_wallet => payment.wallet_id, p_ref => octroi.make_id(), p_grant_kind => 'plan', p_tokens => given,
      p_source => octroi.payment_source(payment), p_journal_kind => 'grant', p_from => 'purchases', p_note => terms.title,
      p_expires_at => coalesce(
        case when terms.days is not null then invoice.period_start + terms.days * interval '1 day'
             when terms.rollover is not null then invoice.period_end + (invoice.period_end - invoice.period_start)
             when terms.every = 'once' then invoice.period_end
             else invoice.period_end + octroi.plan_grace() end, 'infinity'));
  end if;
  perform octroi.balance_payment(payment.id);
end $$;
revoke all on function octroi.settle_invoice from public, anon, authenticated;
