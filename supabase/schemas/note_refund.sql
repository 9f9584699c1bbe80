-- Writes into the audit log that an admin sends money back, and why: a card's before the provider is asked.
create or replace function octroi.note_refund(p_payment_id uuid, p_amount bigint, p_reason text) returns void
language sql set search_path = '' as $$
  select octroi.write_audit('payment.refund', p.id::text, p.person_id, null,
                            jsonb_build_object('amount', p_amount, 'currency', p.currency, 'reason', p_reason))
    from octroi.payment p where p.id = p_payment_id
$$;
revoke all on function octroi.note_refund from public, anon, authenticated;
