-- Gives a person another name.
create or replace function octroi.rename_person(p_person_id uuid, p_name text) returns void
language sql set search_path = '' as $$
  update octroi.person p set name = p_name where p.id = p_person_id and p.status <> 'closed' and p.name <> p_name
$$;
revoke all on function octroi.rename_person from public, anon, authenticated;
