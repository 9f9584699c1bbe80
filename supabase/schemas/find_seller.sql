-- Who sells, as it stands on the next invoice; no row while nobody said. `ready`: an invoice can be sent.
create or replace function octroi.find_seller() returns table (
  name text, address text, vat_number text, registration text, tax_rate int, tax_note text, footer text,
  payment_days int, ready boolean
) language sql stable set search_path = '' as $$
  select s.name, s.address, s.vat_number, s.registration, s.tax_rate, s.tax_note, s.footer, s.payment_days,
         s.name is not null and s.address is not null
    from octroi.seller s
$$;
revoke all on function octroi.find_seller from public, anon, authenticated;
