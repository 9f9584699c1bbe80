-- Whom an invoice for this person is made out to now.
create or replace function octroi.buyer_of(p_person_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object('name', coalesce(b.name, nullif(p.name, ''), p.email), 'email', p.email, 'address', b.address,
                            'country', b.country, 'vatNumber', b.vat_number)
    from octroi.person p left join octroi.billing b on b.person_id = p.id where p.id = p_person_id
$$;
revoke all on function octroi.buyer_of from public, anon, authenticated;
