-- Money of a bank transfer was sent back: as much of its invoice is credited, for the reason that the admin gave.
create or replace function octroi.credit_refund(p_payment octroi.payment, p_amount bigint) returns void
language plpgsql set search_path = '' as $$
declare
  invoice octroi.invoice;
  reason text;
begin
  select * into invoice from octroi.invoice i where i.order_id = p_payment.order_id and i.credited < i.total for update;
  if invoice.id is null then return; end if;
  select a.after ->> 'reason' into reason from octroi.audit_log a
   where a.kind = 'payment.refund' and a.subject = p_payment.id::text order by a.id desc limit 1;
  perform octroi.add_credit_note(
    invoice, least(p_amount, invoice.total - invoice.credited),
    coalesce(reason, case invoice.language when 'fr' then 'Remboursement' else 'Refund' end));
end $$;
revoke all on function octroi.credit_refund from public, anon, authenticated;
