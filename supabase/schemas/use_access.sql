-- Takes a use that find_access found, under the id of the charge or the ticket.
create or replace function octroi.use_access(p_access_id uuid, p_id uuid, p_person_id uuid) returns void
language plpgsql set search_path = '' as $$
begin
  insert into octroi.access_use (id, access_id, person_id) values (p_id, p_access_id, p_person_id);
  update octroi.app_access x set used = x.used + 1 where x.id = p_access_id;
end $$;
revoke all on function octroi.use_access from public, anon, authenticated;
