-- The smallest UUIDv7 of a moment; of null, the smallest of all.
create or replace function octroi.first_id_at(p_at timestamptz) returns uuid
language sql immutable set search_path = '' as $$
  select (lpad(to_hex(greatest(0, coalesce(floor(extract(epoch from p_at) * 1000), 0))::bigint), 12, '0')
          || '00000000000000000000')::uuid
$$;
revoke all on function octroi.first_id_at from public, anon, authenticated;
