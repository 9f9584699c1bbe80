-- Keeps how far a log is settled; never back, though two gates may read the same log. p_replaces is the hash under which
-- the same log was kept when less of it was known. What no gate has seen for 30 days is forgotten.
create or replace function octroi.save_log_offset(p_hash text, p_prefix_bytes int, p_read_to bigint, p_replaces text)
returns void
language sql set search_path = '' as $$
  insert into octroi.log_offset as l (hash, prefix_bytes, read_to) values (p_hash, p_prefix_bytes, p_read_to)
  on conflict (hash) do update set read_to = greatest(l.read_to, excluded.read_to), seen_at = now();
  delete from octroi.log_offset l
   where (l.hash = p_replaces and l.hash <> p_hash) or l.seen_at < now() - interval '30 days'
$$;
revoke all on function octroi.save_log_offset from public, anon, authenticated;
