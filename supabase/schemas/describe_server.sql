-- What the database server is, for the check of a set-up: its clock and version, which migrations it has, and how many
-- connections are in use of how many for people who are no superuser.
create or replace function octroi.describe_server() returns table (
  now_at timestamptz, version int, migrations text[], connections int, most_connections int
) language sql volatile set search_path = '' as $$
  select clock_timestamp(), current_setting('server_version_num')::int / 10000,
         (select array_agg(m.version order by m.version) from supabase_migrations.schema_migrations m),
         (select count(*)::int from pg_catalog.pg_stat_activity a where a.backend_type = 'client backend'),
         current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
$$;
revoke all on function octroi.describe_server from public, anon, authenticated;
