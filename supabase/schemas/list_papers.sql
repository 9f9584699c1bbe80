-- Every invoice and credit note that a person was sent, ours and the payment provider's, newest first. `kind` is ours,
-- credit, order or plan; the provider's has its address in `url`.
create or replace function octroi.list_papers(
  p_person_id uuid, p_before_us bigint default null, p_before_id uuid default null, p_limit int default 1
) returns table (
  id uuid, kind text, number text, title text, amount bigint, currency text, state text, due_on text, at timestamptz,
  url text, order_id uuid, created_us bigint
) language sql stable set search_path = '' as $$
  select x.id, x.kind, x.number, x.title, x.amount, x.currency, x.state, x.due_on, x.at, x.url, x.order_id,
         (extract(epoch from x.at) * 1000000)::bigint
    from (
      select i.id, 'ours' as kind, i.number, i.items -> 0 ->> 'title' as title, i.total as amount, i.currency,
             octroi.state_of_invoice(i) as state, to_char(i.due_on, 'YYYY-MM-DD') as due_on, i.sent_at as at,
             null::text as url, i.order_id
        from octroi.invoice i where i.person_id = p_person_id and i.number is not null
       union all
      select c.id, 'credit', c.number, i.number, -c.amount, i.currency, null, null, c.made_at, null, i.order_id
        from octroi.credit_note c join octroi.invoice i on i.id = c.invoice_id where i.person_id = p_person_id
       union all
      select m.id, 'order', m.invoice_number, o.title, m.amount, m.currency,
             case m.state when 'refunded' then 'refunded' else 'paid' end, null, m.paid_at, m.invoice_url, o.id
        from octroi.payment m join octroi.customer_order o on o.id = m.order_id
       where m.person_id = p_person_id and m.method = 'stripe' and m.paid_at is not null and m.invoice_url is not null
       union all
      select i.id, 'plan', i.number, t.title, i.amount, i.currency, i.state, null, i.made_at, coalesce(i.pdf_url, i.url), null
        from octroi.subscription_invoice i
        join octroi.subscription s on s.id = i.subscription_id
        join octroi.plan_terms t on t.id = i.terms_id
       where s.person_id = p_person_id and i.number is not null
    ) x
   where p_before_us is null or (x.at, x.id) < (timestamptz 'epoch' + p_before_us * interval '1 microsecond', p_before_id)
   order by x.at desc, x.id desc
   limit p_limit
$$;
revoke all on function octroi.list_papers from public, anon, authenticated;
