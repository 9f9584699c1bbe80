-- What applies by itself to each of the offers in p_items, [{"kind", "name", "amount", "currency", "course"}], for somebody
-- or for a guest; those that nothing applies to are left out. `n` counts from 1.
create or replace function octroi.quote_offers(p_person_id uuid, p_live boolean, p_items jsonb)
returns table (n int, name text, discount bigint, counts_on text) language sql stable set search_path = '' as $$
  select x.n::int, q.name, q.discount, q.counts_on
    from jsonb_array_elements(p_items) with ordinality x(item, n)
   cross join lateral octroi.quote_promotion(
     p_person_id, null, p_live, x.item ->> 'kind', x.item ->> 'name', (x.item ->> 'amount')::bigint, x.item ->> 'currency',
     x.item ->> 'course') q
   where q.status = 'ok' and exists (select from octroi.promotion p where p.code is null and not p.off)
$$;
revoke all on function octroi.quote_offers from public, anon, authenticated;
