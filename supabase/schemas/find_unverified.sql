-- The account with this address, while it has yet to be shown that it is theirs.
create or replace function octroi.find_unverified(p_email text) returns table (id uuid)
language sql stable set search_path = '' as $$
  select p.id from octroi.person p where p.email = lower(p_email) and p.status = 'unverified'
$$;
revoke all on function octroi.find_unverified from public, anon, authenticated;
