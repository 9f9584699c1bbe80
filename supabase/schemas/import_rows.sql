-- Writes exported rows of one table as they were, ids included (octroi import). The caller knows the database empty.
create or replace function octroi.import_rows(p_table text, p_rows jsonb) returns table (imported bigint)
language plpgsql set search_path = '' as $$
begin
  if not exists (select from pg_catalog.pg_tables where schemaname = 'octroi' and tablename = p_table) then
    raise exception 'there is no table octroi.%', p_table;
  end if;
  perform set_config('octroi.importing', 'on', true);
  execute format(
    'insert into octroi.%1$I overriding system value select * from jsonb_populate_recordset(null::octroi.%1$I, $1) '
    'on conflict do nothing', p_table) using p_rows;
  get diagnostics imported = row_count;
  if imported <> jsonb_array_length(p_rows) then
    raise exception '% of % rows of octroi.% are there already', jsonb_array_length(p_rows) - imported, jsonb_array_length(p_rows), p_table;
  end if;
  return next;
end $$;
revoke all on function octroi.import_rows from public, anon, authenticated;
