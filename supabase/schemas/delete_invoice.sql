-- Throws a draft away. False when there is none: what was sent is credited instead.
create or replace function octroi.delete_invoice(p_id uuid) returns table (deleted boolean)
language sql set search_path = '' as $$
  with gone as (delete from octroi.invoice i where i.id = p_id and i.number is null returning 1)
  select exists (select from gone)
$$;
revoke all on function octroi.delete_invoice from public, anon, authenticated;
