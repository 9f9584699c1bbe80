-- What came of a use: what was paid, less what went back, and what was given away; of a plan, for all its invoices.
create or replace function octroi.promotion_fruit(p_use octroi.promotion_use) returns table (paid bigint, given bigint)
language sql stable set search_path = '' as $$
  select sum(x.paid)::bigint, sum(x.given)::bigint
    from (select m.amount - m.refunded as paid, p_use.discount as given
            from octroi.payment m where m.order_id = p_use.order_id and m.paid_at is not null
          union all
          select m.amount - m.refunded, i.discount
            from octroi.subscription_invoice i
            join octroi.payment m on m.invoice_id = i.id and m.paid_at is not null
           where i.subscription_id = p_use.subscription_id) x
$$;
revoke all on function octroi.promotion_fruit from public, anon, authenticated;
