-- Lays an admin's word over an app's file: `{"off": …, "prices": {"<on>": …}, "title": …, "summary": …, "category": …,
-- "place": …}`, where a missing field stays and null goes back to the file. False when no such app is registered.
create or replace function octroi.change_app(p_name text, p_change jsonb) returns table (changed boolean)
language sql set search_path = '' as $$
  with texts as (
    select coalesce(jsonb_object_agg(c.key, c.value), '{}') as change
      from jsonb_each(p_change) c where c.key in ('title', 'summary', 'category')
  ), done as (
    update octroi.app a
       set off = case when p_change ? 'off' then (p_change ->> 'off')::boolean else a.off end,
           prices = case
             when not p_change ? 'prices' then a.prices
             when p_change -> 'prices' = 'null' then '{}'
             else jsonb_strip_nulls(a.prices || (p_change -> 'prices')) end,
           texts = nullif(jsonb_strip_nulls(coalesce(a.texts, '{}') || t.change), '{}'),
           place = case when p_change ? 'place' then (p_change ->> 'place')::int else a.place end
      from texts t
     where a.name = p_name
    returning 1
  )
  select exists (select from done)
$$;
revoke all on function octroi.change_app from public, anon, authenticated;
