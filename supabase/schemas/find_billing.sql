-- Whom a person's invoices are made out to; no row while they did not say.
create or replace function octroi.find_billing(p_person_id uuid)
returns table (name text, address text, country text, vat_number text) language sql stable set search_path = '' as $$
  select b.name, b.address, b.country, b.vat_number from octroi.billing b where b.person_id = p_person_id
$$;
revoke all on function octroi.find_billing from public, anon, authenticated;
