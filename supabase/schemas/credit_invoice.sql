-- An admin credits an invoice, p_amount of it or (null) what is left. Status: credited with the note's id, known
-- (under this key before), no_invoice, draft, of_order (its order is refunded or cancelled instead), exceeds.
create or replace function octroi.credit_invoice(p_id uuid, p_amount bigint, p_reason text, p_key text default null)
returns table (status text, note_id uuid) language plpgsql set search_path = '' as $$
declare
  invoice octroi.invoice;
  note octroi.credit_note;
begin
  select * into invoice from octroi.invoice i where i.id = p_id for update;
  status := case
    when invoice.id is null then 'no_invoice'
    when invoice.number is null then 'draft'
    when invoice.order_id is not null then 'of_order'
    when exists (select from octroi.credit_note c where c.invoice_id = p_id and c.key = p_key) then 'known'
    when coalesce(p_amount, invoice.total - invoice.credited) not between 1 and invoice.total - invoice.credited then 'exceeds'
    else 'credited' end;
  if status = 'credited' then
    note := octroi.add_credit_note(invoice, coalesce(p_amount, invoice.total - invoice.credited), p_reason, p_key);
    note_id := note.id;
  end if;
  return next;
end $$;
revoke all on function octroi.credit_invoice from public, anon, authenticated;
