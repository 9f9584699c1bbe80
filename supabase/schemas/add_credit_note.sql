-- Credits a part of an invoice, or what is left of it, under a number of its own. The taxes of several notes come to
-- those of the whole. The caller holds the invoice's lock and knows that so much is left.
create or replace function octroi.add_credit_note(
  p_invoice octroi.invoice, p_amount bigint, p_reason text, p_key text default null
) returns octroi.credit_note language plpgsql set search_path = '' as $$
declare
  invoice octroi.invoice;
  note octroi.credit_note;
  today date := (clock_timestamp() at time zone 'UTC')::date;
begin
  perform octroi.lock_wallet(p_invoice.wallet_id);
  insert into octroi.credit_note (id, invoice_id, number, issued_on, amount, taxes, reason, key)
  select octroi.make_id(), p_invoice.id, octroi.take_number('CN', today), today, p_amount,
         jsonb_agg(jsonb_build_object('rate', a.rate, 'gross', a.gross - b.gross, 'tax', a.tax - b.tax,
                                      'net', a.gross - b.gross - a.tax + b.tax) order by a.rate desc),
         p_reason, p_key
    from octroi.share_taxes(p_invoice.taxes, p_invoice.total, p_invoice.credited + p_amount) a
    join octroi.share_taxes(p_invoice.taxes, p_invoice.total, p_invoice.credited) b on b.rate = a.rate
  returning * into note;
  update octroi.invoice i
     set credited = i.credited + p_amount,
         paid_at = coalesce(i.paid_at, case when i.paid > 0 and i.credited + p_amount < i.total
                                             and i.paid + i.credited + p_amount >= i.total then now() end)
   where i.id = p_invoice.id returning * into invoice;
  perform octroi.write_audit(
    'invoice.credited', p_invoice.id::text, p_invoice.person_id, null,
    jsonb_build_object('number', note.number, 'amount', p_amount, 'currency', p_invoice.currency, 'reason', p_reason));
  perform octroi.tell_invoice(invoice, 'credit_note', note.number, p_amount);
  perform octroi.balance_invoice(invoice);
  return note;
end $$;
revoke all on function octroi.add_credit_note from public, anon, authenticated;
