-- What an invoice has come to: draft, sent, paid, overdue, cancelled (credited before anything was paid) or refunded.
create or replace function octroi.state_of_invoice(p_invoice octroi.invoice) returns text
language sql stable set search_path = '' as $$
  select case
    when p_invoice.number is null then 'draft'
    when p_invoice.credited = p_invoice.total then case when p_invoice.paid > 0 then 'refunded' else 'cancelled' end
    when p_invoice.paid_at is not null then 'paid'
    when p_invoice.due_on < (now() at time zone 'UTC')::date then 'overdue'
    else 'sent' end
$$;
revoke all on function octroi.state_of_invoice from public, anon, authenticated;
