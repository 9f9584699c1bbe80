-- The version of the terms that a person has yet to accept; null when there is none.
create or replace function octroi.terms_due(p_person_id uuid) returns int
language sql stable set search_path = '' as $$
  select t.version
    from (select max(version) as version from octroi.terms) t
   where not exists (select from octroi.terms_acceptance a where a.person_id = p_person_id and a.version = t.version)
$$;
revoke all on function octroi.terms_due from public, anon, authenticated;
