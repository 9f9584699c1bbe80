-- Stores a new invitation; no row when p_limit of them hold already.
create or replace function octroi.make_invitation(
  p_hash bytea, p_email text, p_uses int, p_expires_at timestamptz, p_made_by uuid, p_limit int
) returns table (id uuid, email text, uses int, used int, expires_at timestamptz, created_at timestamptz)
language plpgsql set search_path = '' as $$
begin
  -- Two at once must not both find room.
  perform pg_advisory_xact_lock(hashtext('octroi.make_invitation'));
  if (select count(*) from octroi.invitation i
       where i.used < i.uses and i.revoked_at is null and i.expires_at > now()) >= p_limit then
    return;
  end if;
  return query
    insert into octroi.invitation as i (hash, email, uses, expires_at, made_by)
    values (p_hash, lower(p_email), p_uses, p_expires_at, p_made_by)
    returning i.id, i.email, i.uses, i.used, i.expires_at, i.created_at;
end $$;
revoke all on function octroi.make_invitation from public, anon, authenticated;
