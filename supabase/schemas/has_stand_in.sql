-- Whether a charge without a line stands for a request that another charge stands for: one of the same request within
-- 30 s has a line, or a later one is there and the app's lines have come so far (p_after) that this one's is missed. So the
-- last of several stays, and so do all of an app whose log nobody follows.
create or replace function octroi.has_stand_in(p_charge octroi.unproven, p_after interval) returns boolean
language plpgsql stable set search_path = '' as $$
declare
  twins uuid[] := array(select t.id from octroi.twin_charges(p_charge.wallet_id, p_charge.request, p_charge.charge_id, p_charge.at) t);
begin
  return exists (select from octroi.settlement s where s.charge_id = any (twins) and s.source in ('gateway', 'access-log', 'tool'))
      or exists (select from unnest(twins) t(id) where t.id > p_charge.charge_id)
         and exists (select from octroi.journal j join octroi.app_line l on l.app_id = j.app_id
                      where j.wallet_id = p_charge.wallet_id and j.ref = p_charge.charge_id
                        and l.charged_at >= p_charge.at + p_after);
end $$;
revoke all on function octroi.has_stand_in from public, anon, authenticated;
