-- Takes a suspension back: the days that a payment is late are counted anew. False when nothing is suspended.
create or replace function octroi.restart_dunning(p_id uuid) returns table (restarted boolean)
language plpgsql set search_path = '' as $$
begin
  update octroi.subscription s set state = 'past_due', past_due_since = now() where s.id = p_id and s.state = 'suspended';
  restarted := found;
  return next;
end $$;
revoke all on function octroi.restart_dunning from public, anon, authenticated;
