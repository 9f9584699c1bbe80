-- What became of a payment, told once for each change: to its buyer, and of a dispute to every admin. A payment is
-- written in the same transaction, under its order's lock, however often the provider tells of it. A top-up that failed
-- is told by what stops it.
create or replace function octroi.note_payment_news() returns trigger language plpgsql set search_path = '' as $$
declare
  was_paid boolean := tg_op = 'UPDATE' and old.paid_at is not null;
  was_failed boolean := tg_op = 'UPDATE' and old.state = 'failed';
  sent_back bigint := new.refunded - case tg_op when 'UPDATE' then old.refunded else 0 end;
  was_disputed boolean := tg_op = 'UPDATE' and old.dispute = 'open';
  facts jsonb;
begin
  if current_setting('octroi.importing', true) = 'on' then return null; end if;
  select jsonb_build_object('order', o.id, 'pack', coalesce(o.title, t.title), 'live', new.live,
                            'sum', jsonb_build_object('amount', new.amount, 'currency', new.currency))
    into facts
    from (select new.order_id, new.invoice_id) x
    left join octroi.customer_order o on o.id = x.order_id
    left join octroi.subscription_invoice i on i.id = x.invoice_id
    left join octroi.plan_terms t on t.id = i.terms_id;
  -- A plan tells of its own payments: see tell_subscription.
  if new.paid_at is not null and not was_paid and new.order_id is not null then
    insert into octroi.outbox (kind, person_id, payload)
    values ('payment', new.person_id, facts || jsonb_build_object('tokens', new.tokens));
  end if;
  if new.state = 'failed' and not was_failed and new.order_id is not null
     and not exists (select from octroi.customer_order o where o.id = new.order_id and o.card_id is not null) then
    insert into octroi.outbox (kind, person_id, payload)
    values ('payment_failed', new.person_id, facts || jsonb_build_object('error', new.failure_message));
  end if;
  if sent_back > 0 then
    insert into octroi.outbox (kind, person_id, payload)
    values ('payment_refund', new.person_id, jsonb_set(facts, '{sum,amount}', to_jsonb(sent_back)));
  end if;
  if new.dispute = 'open' and not was_disputed then
    insert into octroi.outbox (kind, person_id, payload)
    select 'dispute', a.id, facts || jsonb_build_object('email', p.email)
      from octroi.person a cross join octroi.person p
     where a.role = 'admin' and a.status = 'active' and p.id = new.person_id;
  end if;
  return null;
end $$;
revoke all on function octroi.note_payment_news from public, anon, authenticated;
