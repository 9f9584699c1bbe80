-- Which versions of the terms a person accepted, and from where.
create or replace function octroi.list_terms_accepted(p_person_id uuid)
returns table (version int, at timestamptz, address text)
language sql stable set search_path = '' as $$
  select a.version, a.at, a.address from octroi.terms_acceptance a where a.person_id = p_person_id order by a.version
$$;
revoke all on function octroi.list_terms_accepted from public, anon, authenticated;
