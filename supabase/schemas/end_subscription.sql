-- Ends a plan here; one at the provider ends there first. False when there is none that has not ended.
create or replace function octroi.end_subscription(p_id uuid, p_state text) returns boolean
language plpgsql set search_path = '' as $$
declare
  was text;
begin
  select s.state into was from octroi.subscription s where s.id = p_id and s.ended_at is null for update;
  if not found then return false; end if;
  update octroi.subscription s
     set state = p_state, ended_at = now(), cancel_at_end = false, past_due_since = null, next_terms_id = null,
         pauses = false, resumes_at = null
   where s.id = p_id;
  if was <> 'open' then perform octroi.note_subscription(p_id, 'plan_ended', 'epoch'); end if;
  return true;
end $$;
revoke all on function octroi.end_subscription from public, anon, authenticated;
