-- Says whom a person's next invoices are made out to; without a name, the account's own name again.
create or replace function octroi.set_billing(
  p_person_id uuid, p_name text, p_address text, p_country text, p_vat_number text
) returns void language plpgsql set search_path = '' as $$
begin
  if p_name is null then
    delete from octroi.billing b where b.person_id = p_person_id;
    return;
  end if;
  insert into octroi.billing as b (person_id, name, address, country, vat_number)
  values (p_person_id, p_name, p_address, p_country, p_vat_number)
  on conflict (person_id) do update
    set name = excluded.name, address = excluded.address, country = excluded.country, vat_number = excluded.vat_number;
end $$;
revoke all on function octroi.set_billing from public, anon, authenticated;
