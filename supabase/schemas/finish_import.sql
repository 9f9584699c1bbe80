-- Sets every counter behind the ids that an import brought, and has the figures worked out.
create or replace function octroi.finish_import() returns table (counters bigint)
language plpgsql set search_path = '' as $$
declare
  c record;
begin
  counters := 0;
  for c in
    select table_name, column_name from information_schema.columns
     where table_schema = 'octroi' and is_identity = 'YES'
  loop
    execute format(
      'select setval(pg_get_serial_sequence(%L, %L), (select coalesce(max(%I), 0) + 1 from octroi.%I), false)',
      'octroi.' || c.table_name, c.column_name, c.column_name, c.table_name);
    counters := counters + 1;
  end loop;
  -- Figures are worked out anew.
  insert into octroi.touched_day (day) select distinct f.day from octroi.usage_fact f;
  insert into octroi.touched_plan (person_id) select distinct s.person_id from octroi.subscription s where s.method = 'stripe';
  return next;
end $$;
revoke all on function octroi.finish_import from public, anon, authenticated;
