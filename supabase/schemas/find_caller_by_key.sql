-- Who a live API key belongs to; no row when it is unknown, revoked or expired.
create or replace function octroi.find_caller_by_key(p_hash bytea)
returns table (person_id uuid, wallet_id bigint, email text, name text, role text, status text, suspended_reason text,
               granted text[], key_id uuid, key_apps text[], key_admin boolean, key_expires_at timestamptz)
language sql stable set search_path = '' as $$
  select p.id, w.id, p.email, p.name, p.role, p.status, p.suspended_reason,
         array(select a.name from octroi.app_access x join octroi.app a on a.id = x.app_id where x.person_id = p.id),
         k.id, k.apps, k.admin, k.expires_at
    from octroi.key k
    join octroi.person p on p.id = k.person_id
    join octroi.wallet w on w.person_id = p.id
   where k.hash = p_hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
$$;
revoke all on function octroi.find_caller_by_key from public, anon, authenticated;
