-- The credit notes of an invoice, or one by its id, oldest first.
create or replace function octroi.list_credit_notes(p_invoice_id uuid default null, p_id uuid default null)
returns table (
  id uuid, invoice_id uuid, number text, issued_on text, amount bigint, taxes jsonb, reason text, made_at timestamptz
) language sql stable set search_path = '' as $$
  select c.id, c.invoice_id, c.number, to_char(c.issued_on, 'YYYY-MM-DD'), c.amount, c.taxes, c.reason, c.made_at
    from octroi.credit_note c
   where (c.invoice_id = p_invoice_id or c.id = p_id) order by c.made_at, c.id limit 200
$$;
revoke all on function octroi.list_credit_notes from public, anon, authenticated;
