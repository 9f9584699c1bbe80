-- Tells whose invoice was not paid in time, once each, at most p_limit. Returns how many.
create or replace function octroi.remind_invoices(p_limit int default 200) returns table (reminded bigint)
language plpgsql set search_path = '' as $$
declare
  invoice octroi.invoice;
begin
  reminded := 0;
  for invoice in
    select i.* from octroi.invoice i
     where i.number is not null and i.paid_at is null and i.reminded_at is null and i.credited < i.total
       and i.due_on < (now() at time zone 'UTC')::date
     order by i.due_on limit p_limit for update skip locked
  loop
    update octroi.invoice i set reminded_at = now() where i.id = invoice.id;
    perform octroi.tell_invoice(invoice, 'invoice_overdue', invoice.number, invoice.total - invoice.credited - invoice.paid);
    reminded := reminded + 1;
  end loop;
  return next;
end $$;
revoke all on function octroi.remind_invoices from public, anon, authenticated;
