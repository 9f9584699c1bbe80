-- A UUIDv7: milliseconds, then the fraction of the millisecond in the 12 bits after the version, then randomness, so that
-- what the database makes sorts by time too, two movements of one transaction included.
create or replace function octroi.make_id() returns uuid
language plpgsql volatile set search_path = '' as $$
declare
  us bigint := extract(epoch from clock_timestamp()) * 1000000;
begin
  return (
    lpad(to_hex(us / 1000), 12, '0')
    || '7' || lpad(to_hex((us % 1000) * 4096 / 1000), 3, '0')
    || overlay(substr(encode(uuid_send(gen_random_uuid()), 'hex'), 17) placing
         to_hex(8 + (get_byte(uuid_send(gen_random_uuid()), 0) & 3)) from 1 for 1)
  )::uuid;
end $$;
revoke all on function octroi.make_id from public, anon, authenticated;
