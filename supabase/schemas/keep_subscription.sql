-- An admin keeps a plan open until a time though nobody has paid: it is not suspended or cancelled for that before, and
-- no longer suspended now. False when there is none that has not ended.
create or replace function octroi.keep_subscription(p_id uuid, p_until timestamptz) returns table (kept boolean)
language plpgsql set search_path = '' as $$
begin
  update octroi.subscription s
     set kept_until = p_until, state = case s.state when 'suspended' then 'past_due' else s.state end
   where s.id = p_id and s.ended_at is null and s.state <> 'open';
  kept := found;
  return next;
end $$;
revoke all on function octroi.keep_subscription from public, anon, authenticated;
