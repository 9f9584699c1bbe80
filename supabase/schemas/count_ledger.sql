create or replace function octroi.count_ledger() returns table (wallets bigint, movements bigint)
language sql stable set search_path = '' as $$
  select (select count(*) from octroi.wallet), (select count(*) from octroi.journal)
$$;
revoke all on function octroi.count_ledger from public, anon, authenticated;
