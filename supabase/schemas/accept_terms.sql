-- Notes that a person accepted a version, from which network address; false when it is not the one that counts.
create or replace function octroi.accept_terms(p_person_id uuid, p_version int, p_address text default null)
returns table (accepted boolean)
language plpgsql set search_path = '' as $$
begin
  accepted := p_version is not null and p_version = (select max(t.version) from octroi.terms t);
  if accepted then
    insert into octroi.terms_acceptance (person_id, version, address) values (p_person_id, p_version, left(p_address, 64))
    on conflict do nothing;
  end if;
  return next;
end $$;
revoke all on function octroi.accept_terms from public, anon, authenticated;
