-- A person's keys that were not revoked, newest first; those that were replaced only while they overlap. The cursor is a
-- row's `created_us` (microseconds) and id.
drop function if exists octroi.list_keys(uuid, bigint, uuid, int);
create or replace function octroi.list_keys(
  p_person_id uuid, p_before_us bigint default null, p_before_id uuid default null, p_limit int default 50
) returns table (id uuid, name text, prefix text, apps text[], admin boolean, expires_at timestamptz,
                 created_at timestamptz, last_used_at timestamptz, replaced_at timestamptz, spend_limit jsonb, created_us bigint)
language sql stable set search_path = '' as $$
  select k.id, k.name, k.prefix, k.apps, k.admin, k.expires_at, k.created_at, k.last_used_at, k.replaced_at,
         octroi.key_spend_limit(coalesce(k.first_id, k.id)), (extract(epoch from k.created_at) * 1000000)::bigint
    from octroi.key k
   where k.person_id = p_person_id and k.revoked_at is null and (k.replaced_at is null or k.expires_at > now())
     and (p_before_us is null
          or (k.created_at, k.id) < (timestamptz 'epoch' + p_before_us * interval '1 microsecond', p_before_id))
   order by k.created_at desc, k.id desc
   limit p_limit
$$;
revoke all on function octroi.list_keys from public, anon, authenticated;
