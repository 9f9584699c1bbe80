-- A gate process begins: the id that its charges carry and that it tells by heartbeat.
create or replace function octroi.start_gate() returns table (id int)
language sql set search_path = '' as $$
  insert into octroi.gate_process as g default values returning g.id
$$;
revoke all on function octroi.start_gate from public, anon, authenticated;
