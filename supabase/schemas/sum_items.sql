-- What an invoice's items come to, by their rates. Prices are with tax: the tax is worked out of each rate's sum and
-- rounded once, half away from zero, and the net is the rest.
create or replace function octroi.sum_items(p_items jsonb) returns table (rate int, gross bigint, net bigint, tax bigint)
language sql immutable set search_path = '' as $$
  select x.rate, x.gross, x.gross - x.tax, x.tax
    from (select g.rate, g.gross, round(g.gross::numeric * g.rate / (10000 + g.rate))::bigint as tax
            from (select (i ->> 'rate')::int as rate, sum((i ->> 'count')::bigint * (i ->> 'amount')::bigint)::bigint as gross
                    from jsonb_array_elements(p_items) i group by 1) g) x
$$;
revoke all on function octroi.sum_items from public, anon, authenticated;
