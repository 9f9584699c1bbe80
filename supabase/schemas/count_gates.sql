-- How many gates are at work: their heartbeat comes every few seconds.
create or replace function octroi.count_gates() returns table (gates bigint)
language sql stable set search_path = '' as $$
  select count(*) from octroi.gate_process g where g.ended_at is null and g.seen_at > now() - interval '15 seconds'
$$;
revoke all on function octroi.count_gates from public, anon, authenticated;
