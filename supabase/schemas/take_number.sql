-- The next number of a series, INV-2026-001: locked until the transaction ends, so that one that is rolled back leaves no
-- gap. Taken after every other lock: all who want one wait here.
create or replace function octroi.take_number(p_kind text, p_day date) returns text
language sql set search_path = '' as $$
  insert into octroi.invoice_series as s (kind, year, last) values (p_kind, extract(year from p_day)::int, 1)
  on conflict (kind, year) do update set last = s.last + 1
  returning s.kind || '-' || s.year || '-' || lpad(s.last::text, greatest(3, length(s.last::text)), '0')
$$;
revoke all on function octroi.take_number from public, anon, authenticated;
