-- The part of an invoice's taxes that p_amount of its p_total is, by rate. What is rounded goes to the lowest rate, and
-- the whole is the whole.
create or replace function octroi.share_taxes(p_taxes jsonb, p_total bigint, p_amount bigint)
returns table (rate int, gross bigint, tax bigint) language sql immutable set search_path = '' as $$
  select x.rate,
         case when x.is_last then p_amount - coalesce(sum(x.part) over (order by x.rate desc
                                                        rows between unbounded preceding and 1 preceding), 0)
              else x.part end::bigint,
         x.tax
    from (select (t ->> 'rate')::int as rate, round((t ->> 'gross')::numeric * p_amount / p_total)::bigint as part,
                 round((t ->> 'tax')::numeric * p_amount / p_total)::bigint as tax,
                 row_number() over (order by (t ->> 'rate')::int) = 1 as is_last
            from jsonb_array_elements(p_taxes) t) x
$$;
revoke all on function octroi.share_taxes from public, anon, authenticated;
