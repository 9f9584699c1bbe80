-- A page of the operator's own words; no row while they have not written it.
create or replace function octroi.find_site_page(p_name text) returns table (text jsonb, changed_at timestamptz)
language sql stable set search_path = '' as $$
  select p.text, p.changed_at from octroi.site_page p where p.name = p_name
$$;
revoke all on function octroi.find_site_page from public, anon, authenticated;
