-- The provider was told what is off a plan's renewals.
create or replace function octroi.note_renewal_discount(p_id uuid) returns void
language sql set search_path = '' as $$
  update octroi.subscription s set is_renewal_told = true where s.id = p_id
$$;
revoke all on function octroi.note_renewal_discount from public, anon, authenticated;
