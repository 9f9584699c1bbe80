-- Ends the wait for a code, which was right. False when it ended already, or the very code was used before.
create or replace function octroi.end_pending_code(p_id uuid, p_code text) returns table (ended boolean)
language plpgsql set search_path = '' as $$
begin
  update octroi.pending_code c set ended_at = now(), used_code = p_code, sealed = '' where c.id = p_id and c.ended_at is null;
  ended := found;
  return next;
exception when unique_violation then
  ended := false;
  return next;
end $$;
revoke all on function octroi.end_pending_code from public, anon, authenticated;
