-- Folds the counts of sales into one row for each name and labels; what others write meanwhile is for the next time.
-- Returns how many rows went.
create or replace function octroi.fold_sales_counts(p_limit int default 5000) returns table (folded bigint)
language plpgsql set search_path = '' as $$
begin
  folded := 0;
  if not pg_try_advisory_xact_lock(hashtext('octroi.fold_sales_counts')) then return next; return; end if;
  with first as (select distinct on (c.name, c.method, c.state, c.live) c.id
                   from octroi.sales_count c order by c.name, c.method, c.state, c.live, c.id),
  due as (select c.id from octroi.sales_count c where c.id not in (select f.id from first f) order by c.id limit p_limit),
  taken as (delete from octroi.sales_count c using due where c.id = due.id returning c.*),
  sum as (select t.name, t.method, t.state, t.live, sum(t.n) as n, count(*) as rows from taken t group by 1, 2, 3, 4),
  added as (
    update octroi.sales_count c set n = c.n + s.n
      from sum s where c.id in (select f.id from first f)
       and (c.name, c.method, c.state, c.live) = (s.name, s.method, s.state, s.live)
    returning s.rows
  )
  select coalesce(sum(a.rows), 0)::bigint into folded from added a;
  return next;
end $$;
revoke all on function octroi.fold_sales_counts from public, anon, authenticated;
