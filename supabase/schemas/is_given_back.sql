-- Whether nothing is left of a charge: what apps got for it came back, and no hold or free use stands under its id.
-- Its Idempotency-Key may then be charged under anew.
create or replace function octroi.is_given_back(p_wallet bigint, p_charge uuid) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return not exists (select from octroi.hold h where h.id = p_charge and h.state = 'open')
     and not exists (select from octroi.quota_use q where q.wallet_id = p_wallet and q.id = p_charge)
     and octroi.taken_for(p_wallet, p_charge) <= 0;
end $$;
revoke all on function octroi.is_given_back from public, anon, authenticated;
