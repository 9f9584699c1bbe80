-- Who a live API key belongs to; no row when it is unknown, revoked or expired. What it spends counts under key_first_id.
drop function if exists octroi.find_caller_by_key(bytea);
create or replace function octroi.find_caller_by_key(p_hash bytea)
returns table (person_id uuid, wallet_id bigint, email text, name text, role text, status text, suspended_reason text,
               granted jsonb, key_id uuid, key_apps text[], key_admin boolean, key_expires_at timestamptz,
               key_first_id uuid, second_factor boolean)
language sql stable set search_path = '' as $$
  select p.id, w.id, p.email, p.name, p.role, p.status, p.suspended_reason,
         octroi.granted_apps(p.id),
         k.id, k.apps, k.admin, k.expires_at, coalesce(k.first_id, k.id), p.second_factor
    from octroi.key k
    join octroi.person p on p.id = k.person_id
    join octroi.wallet w on w.person_id = p.id
   where p.status <> 'closed' and k.hash = p_hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
$$;
revoke all on function octroi.find_caller_by_key from public, anon, authenticated;
