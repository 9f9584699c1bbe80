-- Rebuilds from the journal the usage facts that differ from it, and returns how many. Free requests are in no journal:
-- their count stays. While gates run, give p_quiet: what they have counted and not yet written would be added again, so
-- that only facts without a charge for so long are rebuilt.
drop function if exists octroi.repair_usage(date, date);
create or replace function octroi.repair_usage(p_quiet interval default '0') returns table (repaired bigint)
language plpgsql set search_path = '' as $$
begin
  insert into octroi.usage_fact as f (person_id, app_id, day, requests, tokens, first_at, last_at)
  select d.person_id, d.app_id, d.day, coalesce(b.requests, 0), d.should_be,
         coalesce(b.first_at, d.day at time zone 'UTC'), coalesce(b.last_at, d.day at time zone 'UTC')
    from octroi.list_usage_differences() d
    left join octroi.booked_usage b using (person_id, app_id, day)
   where coalesce(b.last_at, '-infinity') <= now() - p_quiet
   order by d.person_id, d.app_id, d.day
  on conflict (person_id, app_id, day) do update
    set tokens = excluded.tokens, requests = greatest(f.requests, excluded.requests);
  get diagnostics repaired = row_count;
  if repaired > 0 then insert into octroi.touched_day (day) select distinct f.day from octroi.usage_fact f; end if;
  return next;
end $$;
revoke all on function octroi.repair_usage from public, anon, authenticated;
