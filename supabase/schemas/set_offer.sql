-- Keeps what an admin wrote (p_written) or laid over a file's offer (p_changes, where null takes the file's back); with
-- neither the offer is the file's again, or gone.
create or replace function octroi.set_offer(p_kind text, p_name text, p_written jsonb, p_changes jsonb) returns void
language plpgsql set search_path = '' as $$
begin
  if p_written is null and coalesce(p_changes, '{}') = '{}' then
    delete from octroi.offer o where o.kind = p_kind and o.name = p_name;
  else
    insert into octroi.offer as o (kind, name, written, changes) values (p_kind, p_name, p_written, coalesce(p_changes, '{}'))
    on conflict (kind, name) do update set written = excluded.written, changes = excluded.changes;
  end if;
end $$;
revoke all on function octroi.set_offer from public, anon, authenticated;
