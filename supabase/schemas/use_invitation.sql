-- Uses an invitation up by one; false when it does not hold, or not for this address.
create or replace function octroi.use_invitation(p_hash bytea, p_email text) returns boolean
language plpgsql set search_path = '' as $$
begin
  update octroi.invitation i set used = i.used + 1
   where i.hash = p_hash and i.used < i.uses and i.revoked_at is null and i.expires_at > now()
     and (i.email is null or i.email = lower(p_email));
  return found;
end $$;
revoke all on function octroi.use_invitation from public, anon, authenticated;
