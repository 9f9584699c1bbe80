-- The smallest number from 1 on that is not among these, which differ.
create or replace function octroi.free_place(p_taken int[]) returns int language sql immutable set search_path = '' as $$
  select coalesce(min(x.nth), coalesce(cardinality(p_taken), 0) + 1)::int
    from (select t.place, row_number() over (order by t.place) as nth from unnest(p_taken) t(place)) x
   where x.place <> x.nth
$$;
revoke all on function octroi.free_place from public, anon, authenticated;
