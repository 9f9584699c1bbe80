-- Makes a key that takes another's place, with its name, apps and expiry and under the same spend limits; the other ends
-- after p_overlap_s seconds, at once with 0. Status: rotated (the row is the new key), no_key (no live one of this
-- person), replaced (by a newer one already), too_many (p_limit of them overlap).
create or replace function octroi.rotate_key(
  p_person_id uuid, p_id uuid, p_hash bytea, p_prefix text, p_overlap_s int, p_limit int
) returns table (status text, id uuid, name text, prefix text, apps text[], admin boolean, expires_at timestamptz,
                 created_at timestamptz, last_used_at timestamptz, replaced_at timestamptz, spend_limit jsonb)
language plpgsql set search_path = '' as $$
declare
  old octroi.key;
  of_first uuid;
begin
  select * into old from octroi.key k
   where k.id = p_id and k.person_id = p_person_id and k.revoked_at is null
     and (k.expires_at is null or k.expires_at > now())
     for update;
  of_first := coalesce(old.first_id, old.id);
  status := case
    when old.id is null then 'no_key'
    when old.replaced_at is not null then 'replaced'
    when (select count(*) from octroi.key k
           where (k.id = of_first or k.first_id = of_first) and k.revoked_at is null and k.expires_at > now()
             and k.replaced_at is not null) >= p_limit then 'too_many'
    else 'rotated' end;
  if status <> 'rotated' then return next; return; end if;
  update octroi.key k
     set replaced_at = now(),
         expires_at = least(k.expires_at, now() + p_overlap_s * interval '1 second'),
         revoked_at = case p_overlap_s when 0 then now() end
   where k.id = old.id;
  return query
    insert into octroi.key as k (person_id, hash, prefix, name, apps, admin, expires_at, first_id)
    values (p_person_id, p_hash, p_prefix, old.name, old.apps, old.admin, old.expires_at, of_first)
    returning 'rotated', k.id, k.name, k.prefix, k.apps, k.admin, k.expires_at, k.created_at, k.last_used_at, k.replaced_at,
              octroi.key_spend_limit(of_first);
end $$;
revoke all on function octroi.rotate_key from public, anon, authenticated;
