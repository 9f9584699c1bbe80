-- Redeems a launch ticket of a granted app that is counted by the visit, and takes a use with it. Status: started,
-- used_up (the ticket is spent, nothing else), redeemed (the ticket was used before). Somebody to whom the app is not
-- open is let through: the gate refuses them at every request.
create or replace function octroi.start_visit(p_id uuid, p_expires_at timestamptz, p_person_id uuid, p_app int)
returns table (status text)
language plpgsql set search_path = '' as $$
declare
  access record;
begin
  if not (select t.redeemed from octroi.redeem_ticket(p_id, p_expires_at) t) then
    status := 'redeemed'; return next; return;
  end if;
  select * into access from octroi.find_access(p_person_id, p_app);
  if access.status = 'counted' then perform octroi.use_access(access.access_id, p_id, p_person_id); end if;
  status := case access.status when 'used_up' then 'used_up' else 'started' end;
  return next;
end $$;
revoke all on function octroi.start_visit from public, anon, authenticated;
