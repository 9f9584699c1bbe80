-- Gives a draft its number and its date, with seller and buyer as they are now, and tells its person. Status: sent,
-- duplicate (it was before), no_invoice, no_seller, nothing (it comes to 0), due_past.
create or replace function octroi.send_invoice(p_id uuid) returns table (status text)
language plpgsql set search_path = '' as $$
declare
  invoice octroi.invoice;
  sells jsonb := octroi.seller_now();
  today date := (clock_timestamp() at time zone 'UTC')::date;
begin
  select * into invoice from octroi.invoice i where i.id = p_id for update;
  status := case
    when invoice.id is null then 'no_invoice'
    when invoice.number is not null then 'duplicate'
    when sells is null then 'no_seller'
    when invoice.total = 0 then 'nothing'
    when invoice.due_on < today then 'due_past'
    else 'sent' end;
  if status = 'sent' then
    update octroi.invoice i
       set number = octroi.take_number('INV', today), issued_on = today, sent_at = clock_timestamp(), seller = sells,
           buyer = octroi.buyer_of(i.person_id),
           due_on = coalesce(i.due_on, today + (select s.payment_days from octroi.seller s))
     where i.id = p_id returning * into invoice;
    perform octroi.tell_invoice(invoice, 'invoice', invoice.number, invoice.total);
  end if;
  return next;
end $$;
revoke all on function octroi.send_invoice from public, anon, authenticated;
