-- What was paid between two days (UTC, inclusive), by day, week (its Monday), month, pack, plan or promotion (`p_by`; of
-- what a promotion took something off), each currency by itself. A refund counts on the day of its payment; `tokens` are those sold, `taken_back` those that went with money sent
-- back.
create or replace function octroi.list_sales(p_from date, p_to date, p_by text default 'day', p_live boolean default true)
returns table (key text, currency text, payments bigint, paid bigint, refunded bigint, tokens bigint, taken_back bigint)
language plpgsql stable set search_path = '' as $$
#variable_conflict use_column
declare
  first timestamptz := p_from::timestamp at time zone 'UTC';
  past timestamptz := (p_to + 1)::timestamp at time zone 'UTC';
begin
  if p_by in ('pack', 'plan') then
    return query
      select m.pack, m.currency, count(*), sum(m.amount)::bigint, sum(m.refunded)::bigint, sum(m.tokens)::bigint,
             sum(m.taken_back)::bigint
        from octroi.payment m
       where m.live = p_live and m.paid_at >= first and m.paid_at < past and (m.invoice_id is null) = (p_by = 'pack')
       group by m.pack, m.currency
       order by m.pack, m.currency;
  elsif p_by = 'promotion' then
    return query
      select p.name, m.currency, count(*), sum(m.amount)::bigint, sum(m.refunded)::bigint, sum(m.tokens)::bigint,
             sum(m.taken_back)::bigint
        from (select u.promotion_id, x.id
                from octroi.promotion_use u join octroi.payment x on x.order_id = u.order_id
               union all
              select u.promotion_id, x.id
                from octroi.promotion_use u
                join octroi.subscription_invoice i on i.subscription_id = u.subscription_id and i.discount > 0
                join octroi.payment x on x.invoice_id = i.id) sold
        join octroi.promotion p on p.id = sold.promotion_id
        join octroi.payment m on m.id = sold.id
       where m.live = p_live and m.paid_at >= first and m.paid_at < past
       group by p.id, p.name, m.currency
       order by p.name, p.id, m.currency;
  else
    return query
      select to_char(case p_by when 'day' then d.day else date_trunc(p_by, d.day) end,
                     case p_by when 'month' then 'YYYY-MM' else 'YYYY-MM-DD' end) as key,
             d.currency, sum(d.payments)::bigint, sum(d.paid)::bigint, sum(d.refunded)::bigint, sum(d.tokens)::bigint,
             sum(d.taken_back)::bigint
        from (select (m.paid_at at time zone 'UTC')::date as day, m.currency, count(*) as payments,
                     sum(m.amount)::bigint as paid, sum(m.refunded)::bigint as refunded, sum(m.tokens)::bigint as tokens,
                     sum(m.taken_back)::bigint as taken_back
                from octroi.payment m
               where m.live = p_live and m.paid_at >= first and m.paid_at < past
               group by 1, m.currency) d
       group by 1, d.currency
       order by 1, d.currency;
  end if;
end $$;
revoke all on function octroi.list_sales from public, anon, authenticated;
