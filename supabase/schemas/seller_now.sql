-- The seller as an invoice keeps them; null while name or address is missing.
create or replace function octroi.seller_now() returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object('name', s.name, 'address', s.address, 'vatNumber', s.vat_number, 'registration', s.registration,
                            'taxNote', s.tax_note, 'footer', s.footer)
    from octroi.seller s where s.name is not null and s.address is not null
$$;
revoke all on function octroi.seller_now from public, anon, authenticated;
