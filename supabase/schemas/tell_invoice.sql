-- Tells whose invoice it is of something about it; nobody once the account is closed.
create or replace function octroi.tell_invoice(p_invoice octroi.invoice, p_kind text, p_number text, p_amount bigint)
returns void language sql set search_path = '' as $$
  insert into octroi.outbox (kind, person_id, payload)
  select p_kind, p.id,
         jsonb_build_object('number', p_number, 'sum', jsonb_build_object('amount', p_amount, 'currency', p_invoice.currency),
                            'endsOn', to_char(p_invoice.due_on, 'YYYY-MM-DD'))
    from octroi.person p where p.id = p_invoice.person_id and p.status <> 'closed'
$$;
revoke all on function octroi.tell_invoice from public, anon, authenticated;
