-- Stores a new API key; no row when the person holds p_limit live ones already.
create or replace function octroi.make_key(
  p_person_id uuid, p_hash bytea, p_prefix text, p_name text, p_apps text[], p_admin boolean, p_expires_at timestamptz,
  p_limit int
) returns table (id uuid, name text, prefix text, apps text[], admin boolean, expires_at timestamptz,
                 created_at timestamptz, last_used_at timestamptz)
language plpgsql set search_path = '' as $$
begin
  -- Two at once must not both find room.
  perform from octroi.person p where p.id = p_person_id for no key update;
  if (select count(*) from octroi.key k
       where k.person_id = p_person_id and k.revoked_at is null
         and (k.expires_at is null or k.expires_at > now())) >= p_limit then
    return;
  end if;
  return query
    insert into octroi.key as k (person_id, hash, prefix, name, apps, admin, expires_at)
    values (p_person_id, p_hash, p_prefix, p_name, p_apps, p_admin, p_expires_at)
    returning k.id, k.name, k.prefix, k.apps, k.admin, k.expires_at, k.created_at, k.last_used_at;
end $$;
revoke all on function octroi.make_key from public, anon, authenticated;
