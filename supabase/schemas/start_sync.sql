-- The number of a look at the provider, taken before it is asked: of two answers the one with the higher number knows
-- everything that the other knows.
create or replace function octroi.start_sync() returns table (number bigint)
language sql volatile set search_path = '' as $$
  select nextval('octroi.sync_number')
$$;
revoke all on function octroi.start_sync from public, anon, authenticated;
