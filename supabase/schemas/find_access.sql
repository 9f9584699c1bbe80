-- Whether a person has a use of a granted app: uncounted (as often as they like), counted (`access_id` has one left, and
-- is locked until the transaction ends, so that it is there for use_access), used_up, none (not open to them). What is
-- their own is used before what they share with a group, and what ends sooner before what ends later.
create or replace function octroi.find_access(p_person_id uuid, p_app int, out status text, out access_id uuid)
language plpgsql set search_path = '' as $$
declare
  counted uuid[];
  uncounted boolean;
begin
  select array_agg(l.id), bool_or(l.uses is null) into counted, uncounted
    from octroi.live_access l where l.person_id = p_person_id and l.app_id = p_app;
  if uncounted is null then status := 'none'; return; end if;
  if uncounted then status := 'uncounted'; return; end if;
  select x.id into access_id from octroi.app_access x
   where x.id = any (counted) and x.used < x.uses
   order by x.person_id is null, x.expires_at nulls last, x.id limit 1
     for no key update;
  status := case when access_id is null then 'used_up' else 'counted' end;
end $$;
revoke all on function octroi.find_access from public, anon, authenticated;
