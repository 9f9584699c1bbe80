-- What apps have got for a charge or a hold: the charge and captures, less refunds.
create or replace function octroi.taken_for(p_wallet bigint, p_charge uuid) returns bigint
language plpgsql stable set search_path = '' as $$
begin
  return (select (coalesce((select j.tokens from octroi.journal j
                     where j.wallet_id = p_wallet and j.ref = p_charge and j.kind = 'charge'), 0)
        + coalesce((select sum(case when j.credit = 'apps' then j.tokens when j.debit = 'apps' then -j.tokens end)
                      from octroi.journal j where j.charge_id = p_charge and j.wallet_id = p_wallet), 0))::bigint);
end $$;
revoke all on function octroi.taken_for from public, anon, authenticated;
