-- By how much less a period gives, because more is left of the plan's earlier periods than may come along. Null where
-- nothing rolls over: their tokens end with their period, or last as long as the plan says.
create or replace function octroi.rolled_over(p_invoice octroi.subscription_invoice, p_rollover bigint) returns bigint
language sql stable set search_path = '' as $$
  select case when p_rollover is not null then greatest(0, coalesce(sum(g.remaining), 0) - p_rollover)::bigint end
    from octroi.subscription_invoice i
    join octroi.payment m on m.invoice_id = i.id
    cross join lateral octroi.payment_sources(m) x(source)
    join octroi.token_grant g on g.source = x.source
   where i.subscription_id = p_invoice.subscription_id and i.id <> p_invoice.id
     and g.closed_at is null and g.expires_at > p_invoice.period_start
$$;
revoke all on function octroi.rolled_over from public, anon, authenticated;
