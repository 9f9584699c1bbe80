-- What admins wrote or changed of what is sold.
create or replace function octroi.list_offers() returns table (kind text, name text, written jsonb, changes jsonb)
language sql stable set search_path = '' as $$
  select o.kind, o.name, o.written, o.changes from octroi.offer o order by o.kind, o.name limit 1000
$$;
revoke all on function octroi.list_offers from public, anon, authenticated;
