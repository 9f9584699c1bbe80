-- An admin's word on a referral: one that is looked at goes on or is refused, one that waits is refused. Status: decided,
-- no_referral, not_open (nothing is to be decided any more).
create or replace function octroi.decide_referral(p_id uuid, p_allowed boolean, p_note text) returns table (status text)
language plpgsql set search_path = '' as $$
declare
  referral octroi.referral;
begin
  select * into referral from octroi.referral r where r.id = p_id for update;
  status := case
    when referral.id is null then 'no_referral'
    when referral.state = 'suspect' or (referral.state = 'waiting' and not p_allowed) then 'decided'
    else 'not_open' end;
  if status = 'decided' then
    update octroi.referral r
       set state = case when p_allowed then 'waiting' else 'refused' end, reason = case when p_allowed then null else 'admin' end,
           note = p_note
     where r.id = p_id;
    insert into octroi.referral_due (person_id) values (referral.referred_id);
  end if;
  return next;
end $$;
revoke all on function octroi.decide_referral from public, anon, authenticated;
