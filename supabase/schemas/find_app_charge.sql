-- Whether a charge, a hold or a free use that evidence settles is of this app: no row when it is not, or not there.
create or replace function octroi.find_app_charge(p_app_id int, p_id uuid) returns table (id uuid)
language sql stable set search_path = '' as $$
  select j.ref from octroi.journal j
   where j.ref = p_id and j.app_id = p_app_id and (j.kind = 'charge' or j.kind = 'hold' and j.charge_id is null)
  union all
  select q.id from octroi.quota_use q where q.id = p_id and q.app_id = p_app_id and q.refunds is not null
$$;
revoke all on function octroi.find_app_charge from public, anon, authenticated;
