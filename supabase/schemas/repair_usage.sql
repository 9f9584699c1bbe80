-- Rebuilds from the journal the usage facts that differ from it, of the days p_from to p_to (inclusive; null: all), and
-- returns how many. Free requests are in no journal: their count stays. While gates run, give days before today: what
-- they have counted and not yet written would be added again.
create or replace function octroi.repair_usage(p_from date default null, p_to date default null) returns table (repaired bigint)
language plpgsql set search_path = '' as $$
begin
  insert into octroi.usage_fact as f (person_id, app_id, day, requests, tokens, first_at, last_at)
  select d.person_id, d.app_id, d.day, coalesce(b.requests, 0), d.should_be,
         coalesce(b.first_at, d.day at time zone 'UTC'), coalesce(b.last_at, d.day at time zone 'UTC')
    from octroi.list_usage_differences(p_from, p_to) d
    left join octroi.booked_usage b using (person_id, app_id, day)
   order by d.person_id, d.app_id, d.day
  on conflict (person_id, app_id, day) do update
    set tokens = excluded.tokens, requests = greatest(f.requests, excluded.requests);
  get diagnostics repaired = row_count;
  return next;
end $$;
revoke all on function octroi.repair_usage from public, anon, authenticated;
