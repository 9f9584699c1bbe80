-- What was given back of a charge under an Idempotency-Key of refund_charges; no row when nothing was.
create or replace function octroi.find_refund(p_charge_id uuid, p_key text) returns table (tokens bigint, note text)
language sql stable set search_path = '' as $$
  select g.tokens, j.note
    from octroi.token_grant g
    join octroi.journal j on j.charge_id = p_charge_id and j.wallet_id = g.wallet_id and j.kind = 'refund'
                         and j.at = g.created_at and j.tokens = g.tokens
   where g.source = 'refund:' || p_charge_id || ':' || p_key
   limit 1
$$;
revoke all on function octroi.find_refund from public, anon, authenticated;
