-- Lays an admin's word over an app's file: `{"off": …, "prices": {"<on>": …}}`, where a missing field stays and null
-- goes back to the file. False when no such app is registered.
create or replace function octroi.change_app(p_name text, p_change jsonb) returns table (changed boolean)
language sql set search_path = '' as $$
  with done as (
    update octroi.app a
       set off = case when p_change ? 'off' then (p_change ->> 'off')::boolean else a.off end,
           prices = case
             when not p_change ? 'prices' then a.prices
             when p_change -> 'prices' = 'null' then '{}'
             else jsonb_strip_nulls(a.prices || (p_change -> 'prices')) end
     where a.name = p_name
    returning 1
  )
  select exists (select from done)
$$;
revoke all on function octroi.change_app from public, anon, authenticated;
