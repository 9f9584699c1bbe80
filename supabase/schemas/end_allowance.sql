-- Ends an allowance now: what was given stays. False when there is none, or it ended before.
create or replace function octroi.end_allowance(p_id int) returns table (ended boolean)
language sql set search_path = '' as $$
  with done as (
    update octroi.allowance a set ends_at = greatest(now(), a.starts_at + interval '1 microsecond')
     where a.id = p_id and a.ends_at > now()
    returning 1
  )
  select exists (select from done)
$$;
revoke all on function octroi.end_allowance from public, anon, authenticated;
