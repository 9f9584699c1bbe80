-- Locks one wallet and expires what is due. Every other write to a wallet comes after this.
create or replace function octroi.lock_wallet(p_wallet bigint) returns void
language plpgsql set search_path = '' as $$
declare
  expiry timestamptz;
begin
  select next_expiry into expiry from octroi.wallet where id = p_wallet for update;
  if expiry <= now() then perform octroi.expire_due(p_wallet); end if;
end $$;
revoke all on function octroi.lock_wallet from public, anon, authenticated;
