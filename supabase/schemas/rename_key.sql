-- Gives a key of this person another name; no row when there is no such key, or it was revoked.
drop function if exists octroi.rename_key(uuid, uuid, text);
create or replace function octroi.rename_key(p_person_id uuid, p_id uuid, p_name text)
returns table (id uuid, name text, prefix text, apps text[], admin boolean, expires_at timestamptz,
               created_at timestamptz, last_used_at timestamptz, replaced_at timestamptz, spend_limit jsonb)
language sql set search_path = '' as $$
  update octroi.key k set name = p_name
   where k.id = p_id and k.person_id = p_person_id and k.revoked_at is null
  returning k.id, k.name, k.prefix, k.apps, k.admin, k.expires_at, k.created_at, k.last_used_at, k.replaced_at,
            octroi.key_spend_limit(coalesce(k.first_id, k.id))
$$;
revoke all on function octroi.rename_key from public, anon, authenticated;
