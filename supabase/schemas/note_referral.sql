-- Writes down that somebody came by somebody's link: p_referral is {"referrer", "fault": null, "self", "ring", "device" or
-- "network"}, as find_referrer's caller found it. Only the first time that they come counts, and only an account that is
-- made now (p_is_new).
create or replace function octroi.note_referral(p_person_id uuid, p_referral jsonb, p_is_new boolean) returns void
language plpgsql set search_path = '' as $$
declare
  setting octroi.referral_setting;
  referrer uuid := (p_referral ->> 'referrer')::uuid;
  fault text := p_referral ->> 'fault';
begin
  select * into setting from octroi.referral_setting;
  if not setting.is_on then return; end if;
  fault := case
    when referrer = p_person_id then 'self'
    when not p_is_new then 'existed'
    when fault in ('self', 'ring') then fault
    else coalesce(octroi.bringing_fault(referrer), fault) end;
  insert into octroi.referral
    (id, referrer_id, referred_id, state, reason, referrer_tokens, referred_tokens, least_paid, grant_days)
  select octroi.make_id(), p.id, p_person_id,
         case when fault is null then 'waiting' when fault in ('device', 'network') then 'suspect' else 'refused' end, fault,
         setting.referrer_tokens, setting.referred_tokens, setting.least_paid, setting.grant_days
    from octroi.person p where p.id = referrer
  on conflict (referred_id) do nothing;
end $$;
revoke all on function octroi.note_referral from public, anon, authenticated;
