-- Says who sells, from the next invoice on.
create or replace function octroi.set_seller(
  p_name text, p_address text, p_vat_number text, p_registration text, p_tax_rate int, p_tax_note text, p_footer text,
  p_payment_days int
) returns void language sql set search_path = '' as $$
  insert into octroi.seller as s (name, address, vat_number, registration, tax_rate, tax_note, footer, payment_days)
  values (p_name, p_address, p_vat_number, p_registration, p_tax_rate, p_tax_note, p_footer, p_payment_days)
  on conflict (id) do update
    set name = excluded.name, address = excluded.address, vat_number = excluded.vat_number,
        registration = excluded.registration, tax_rate = excluded.tax_rate, tax_note = excluded.tax_note,
        footer = excluded.footer, payment_days = excluded.payment_days
$$;
revoke all on function octroi.set_seller from public, anon, authenticated;
