-- How far every log is settled that any gate has read lately.
create or replace function octroi.list_log_offsets() returns table (hash text, prefix_bytes int, read_to bigint)
language sql stable set search_path = '' as $$
  select l.hash, l.prefix_bytes, l.read_to from octroi.log_offset l order by l.seen_at desc limit 1000
$$;
revoke all on function octroi.list_log_offsets from public, anon, authenticated;
