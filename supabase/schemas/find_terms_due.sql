-- The same as a row, for the API.
create or replace function octroi.find_terms_due(p_person_id uuid) returns table (version int)
language sql stable set search_path = '' as $$
  select octroi.terms_due(p_person_id)
$$;
revoke all on function octroi.find_terms_due from public, anon, authenticated;
