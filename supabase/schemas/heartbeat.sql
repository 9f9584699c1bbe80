-- A gate process lives; false when it was taken for dead meanwhile (its charges without a line were voided, and their
-- lines charge again), and lives on.
create or replace function octroi.heartbeat(p_gate int) returns table (known_alive boolean)
language plpgsql set search_path = '' as $$
begin
  update octroi.gate_process g set seen_at = now() where g.id = p_gate and g.mourned_at is null;
  known_alive := found;
  if not found then
    update octroi.gate_process g set seen_at = now(), mourned_at = null where g.id = p_gate;
  end if;
  return next;
end $$;
revoke all on function octroi.heartbeat from public, anon, authenticated;
