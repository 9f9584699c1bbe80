-- The invitation that a code's hash names, while it holds; no row when it does not.
create or replace function octroi.find_invitation(p_hash bytea) returns table (id uuid, email text)
language sql stable set search_path = '' as $$
  select i.id, i.email
    from octroi.invitation i
   where i.hash = p_hash and i.used < i.uses and i.revoked_at is null and i.expires_at > now()
$$;
revoke all on function octroi.find_invitation from public, anon, authenticated;
