-- A gate process ends in order, after it answered what it charged for.
create or replace function octroi.end_gate(p_gate int) returns void
language sql set search_path = '' as $$
  update octroi.gate_process g set seen_at = now(), ended_at = now() where g.id = p_gate and g.mourned_at is null
$$;
revoke all on function octroi.end_gate from public, anon, authenticated;
