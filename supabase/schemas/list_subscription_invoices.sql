-- What was asked for a subscription (p_subscription_id), or for all of a person's, newest first, with what was paid.
drop function if exists octroi.list_subscription_invoices(uuid, uuid, bigint, uuid, int);
create function octroi.list_subscription_invoices(
  p_subscription_id uuid default null, p_person_id uuid default null, p_before_us bigint default null,
  p_before_id uuid default null, p_limit int default 100
) returns table (
  id uuid, subscription_id uuid, number text, state text, trial boolean, plan text, title text, amount bigint,
  currency text, url text, pdf_url text, period_start timestamptz, period_end timestamptz, made_at timestamptz,
  payment_id uuid, payment_state text, refunded bigint, dispute text, tokens bigint, taken_back bigint,
  failure_code text, failure_message text, paid_at timestamptz, receipt_url text, payment_provider_id text, created_us bigint
) language sql stable set search_path = '' as $$
  select i.id, i.subscription_id, i.number, i.state, i.trial, t.plan, t.title, i.amount, i.currency, i.url, i.pdf_url,
         i.period_start, i.period_end, i.made_at, m.id, m.state, m.refunded, m.dispute, m.tokens, m.taken_back,
         m.failure_code, m.failure_message, m.paid_at, m.receipt_url, m.provider_id, (extract(epoch from i.made_at) * 1000000)::bigint
    from octroi.subscription_invoice i
    join octroi.subscription s on s.id = i.subscription_id
    join octroi.plan_terms t on t.id = i.terms_id
    left join octroi.payment m on m.invoice_id = i.id
   where (p_subscription_id is null or i.subscription_id = p_subscription_id)
     and (p_person_id is null or s.person_id = p_person_id)
     and (p_before_us is null or (i.made_at, i.id)
          < (timestamptz 'epoch' + p_before_us * interval '1 microsecond', p_before_id))
   order by i.made_at desc, i.id desc
   limit p_limit
$$;
revoke all on function octroi.list_subscription_invoices from public, anon, authenticated;
