-- A UUIDv7: 48 bits of milliseconds, then randomness, so that keys made by the database sort by time too.
create or replace function octroi.make_id() returns uuid
language sql volatile set search_path = '' as $$
  select pg_catalog.encode(
    set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid())
        placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
      52, 1), 53, 1), 'hex')::uuid
$$;
revoke all on function octroi.make_id from public, anon, authenticated;
