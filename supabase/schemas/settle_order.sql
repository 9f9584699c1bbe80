-- Brings an order in line with what the provider says now, whoever asked it: the webhook, the page after the payment, the
-- reconciler, an admin. `p_number` is start_sync's, taken before the provider was asked, so an older answer changes
-- nothing that a newer one wrote. `p_now` is
--   {"session", "live", "subtotal", "currency", "closed": is the session past paying, "state": pending|processing|
--    succeeded|failed, "payment", "amount", "refunded", "dispute", "paidAt", "failureCode", "failureMessage",
--    "receiptUrl", "invoiceUrl", "invoiceNumber", "discount", "typed": was it by a code that was typed there, "promotion":
--    ours of that code}.
-- Status: settled, stale, no_order, mismatch (another session, mode, price, discount or currency: nothing is done). An
-- event's id is kept in the same transaction.
--
-- Locks: the order, its payment, the wallet last.
create or replace function octroi.settle_order(p_id uuid, p_number bigint, p_now jsonb, p_event jsonb default null)
returns table (status text, state text) language plpgsql set search_path = '' as $$
#variable_conflict use_column
declare
  ordered octroi.customer_order;
  paid octroi.payment;
begin
  select * into ordered from octroi.customer_order o where o.id = p_id for update;
  status := case
    when ordered.id is null then 'no_order'
    when ordered.method <> 'stripe' or ordered.live <> (p_now ->> 'live')::boolean
         or coalesce(ordered.session_id, p_now ->> 'session') is distinct from p_now ->> 'session'
         or ordered.currency is distinct from p_now ->> 'currency'
         -- A top-up is paid without a session; its payment is looked up itself, and no other order's is.
         or (ordered.card_id is not null) <> (p_now ->> 'session' is null)
         or ordered.amount + ordered.discount is distinct from (p_now ->> 'subtotal')::bigint
         or (ordered.discount <> coalesce((p_now ->> 'discount')::bigint, 0)
             and (ordered.promotion_id is not null or not coalesce((p_now ->> 'typed')::boolean, false))) then 'mismatch'
    when p_number <= ordered.synced then 'stale'
    else 'settled' end;
  if status = 'settled' then
    perform octroi.settle_payment(ordered, p_now);
    select * into paid from octroi.payment p where p.order_id = p_id;
    update octroi.customer_order o
       set session_id = p_now ->> 'session', synced = p_number,
           state = s.state, ended_at = case when s.state in ('open', 'processing') then null else coalesce(o.ended_at, now()) end
      from (select case
              when paid.paid_at is not null then 'paid'
              when paid.state = 'processing' then 'processing'
              -- What was cancelled does not wait again, whatever its page at the provider does.
              when ordered.ended_at is not null then ordered.state
              when (p_now ->> 'closed')::boolean then 'expired'
              when ordered.card_id is not null then 'processing'
              else 'open' end as state) s
     where o.id = p_id;
    if paid.paid_at is not null and ordered.promotion_id is null and p_now ->> 'promotion' is not null then
      perform octroi.note_typed_promotion((p_now ->> 'promotion')::uuid, ordered.person_id, ordered.live, p_id, null,
                                          ordered.currency, (p_now ->> 'discount')::bigint);
    end if;
  end if;
  if p_event is not null then
    perform octroi.note_payment_event(
      p_event ->> 'id', p_event ->> 'type', p_event ->> 'objectId', (p_event ->> 'live')::boolean, ordered.id,
      case when status in ('settled', 'stale') then 'done' else 'ignored' end, case when status <> 'settled' then status else '' end);
  end if;
  select o.state into state from octroi.customer_order o where o.id = p_id;
  return next;
end $$;
revoke all on function octroi.settle_order from public, anon, authenticated;
