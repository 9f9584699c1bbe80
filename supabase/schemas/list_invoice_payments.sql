-- What was noted as paid of an invoice, oldest first.
create or replace function octroi.list_invoice_payments(p_invoice_id uuid)
returns table (id uuid, amount bigint, paid_on text, note text, made_at timestamptz)
language sql stable set search_path = '' as $$
  select p.id, p.amount, to_char(p.paid_on, 'YYYY-MM-DD'), p.note, p.made_at
    from octroi.invoice_payment p where p.invoice_id = p_invoice_id order by p.paid_on, p.made_at, p.id limit 200
$$;
revoke all on function octroi.list_invoice_payments from public, anon, authenticated;
