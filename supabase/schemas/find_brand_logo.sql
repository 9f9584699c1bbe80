-- The picture beside the house's name; no row while there is none.
create or replace function octroi.find_brand_logo() returns table (type text, data bytea, hash text)
language sql stable set search_path = '' as $$
  select l.type, l.data, l.hash from octroi.brand_logo l
$$;
revoke all on function octroi.find_brand_logo from public, anon, authenticated;
