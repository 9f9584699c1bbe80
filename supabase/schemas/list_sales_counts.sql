-- What happened in selling since the first payment, as Prometheus counts it; `subscriptions` is how many there are now, and
-- `outstanding` the tokens that people hold as of the last refresh_figures.
create or replace function octroi.list_sales_counts()
returns table (name text, method text, state text, live boolean, n bigint) language sql stable set search_path = '' as $$
  select c.name, c.method, c.state, c.live, sum(c.n)::bigint from octroi.sales_count c group by 1, 2, 3, 4
   union all
  select 'subscriptions', s.method, s.state, s.live, count(*) from octroi.subscription s where s.ended_at is null group by 2, 3, 4
   union all
  select 'outstanding', '', '', true, h.available + h.held from octroi.house_now h
$$;
revoke all on function octroi.list_sales_counts from public, anon, authenticated;
