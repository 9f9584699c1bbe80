-- Ends an allowance now: what was given stays, and one that was to come never was. False when there is none, or it ended
-- before.
create or replace function octroi.end_allowance(p_id int) returns table (ended boolean)
language plpgsql set search_path = '' as $$
begin
  delete from octroi.allowance a
   where a.id = p_id and a.starts_at > now()
     and not exists (select from octroi.allowance_grant g where g.allowance_id = a.id);
  ended := found;
  if not ended then
    update octroi.allowance a set ends_at = greatest(now(), a.starts_at + interval '1 microsecond')
     where a.id = p_id and a.ends_at > now();
    ended := found;
  end if;
  return next;
end $$;
revoke all on function octroi.end_allowance from public, anon, authenticated;
