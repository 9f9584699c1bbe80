-- What the last refresh_sales_now found, which says what each figure is.
create or replace function octroi.list_sales_now()
returns table (figure text, live boolean, key text, n bigint, amount bigint, at timestamptz)
language sql stable set search_path = '' as $$
  select s.figure, s.live, s.key, s.n, s.amount, s.at from octroi.sales_now s order by s.figure, s.live desc, s.key
$$;
revoke all on function octroi.list_sales_now from public, anon, authenticated;
