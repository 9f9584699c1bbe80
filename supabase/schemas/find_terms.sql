-- The terms that count; no row while there are none.
create or replace function octroi.find_terms() returns table (version int, text jsonb, published_at timestamptz)
language sql stable set search_path = '' as $$
  select t.version, t.text, t.published_at from octroi.terms t order by t.version desc limit 1
$$;
revoke all on function octroi.find_terms from public, anon, authenticated;
