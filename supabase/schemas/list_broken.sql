-- The broken invariants, at most a hundred: none means that the books are right.
create or replace function octroi.list_broken()
returns table (what text, wallet_id bigint, is_now bigint, should_be bigint)
language sql stable set search_path = '' as $$
  select b.what, b.wallet_id, b.is_now::bigint, b.should_be::bigint from octroi.broken b limit 100
$$;
revoke all on function octroi.list_broken from public, anon, authenticated;
