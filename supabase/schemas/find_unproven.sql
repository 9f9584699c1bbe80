-- Looks at the charges since the last look that are old enough for a line (p_after), in the order of their ids, at most
-- p_limit: those without a line that have a twin (the same wallet and request within 30 s) are put down in `unproven`,
-- and how new each app's lines are in `app_line`.
create or replace function octroi.find_unproven(p_limit int, p_after interval) returns void
language plpgsql set search_path = '' as $$
declare
  looked_to uuid;
begin
  with seen as materialized (
    select j.ref, j.wallet_id, j.app_id, j.request, j.at, j.kind, s.charge_id is not null as settled,
           s.source in ('gateway', 'access-log') as has_line
      from (select j.* from octroi.journal j
             where j.ref > (select c.ref from octroi.proof_cursor c) and j.ref < octroi.first_id_at(now() - p_after)
             order by j.ref limit p_limit) j
      left join octroi.settlement s on s.charge_id = j.ref
  ), put_down as (
    insert into octroi.unproven (charge_id, wallet_id, request, at)
    select s.ref, s.wallet_id, s.request, s.at
      from seen s
     where s.kind = 'charge' and s.request is not null and not s.settled
       and exists (select from octroi.twin_charges(s.wallet_id, s.request, s.ref, s.at))
    on conflict do nothing
  ), heard as (
    insert into octroi.app_line as l (app_id, charged_at)
    select s.app_id, max(s.at) from seen s where s.has_line group by s.app_id order by s.app_id
    on conflict (app_id) do update set charged_at = greatest(l.charged_at, excluded.charged_at)
  )
  select max(s.ref::text)::uuid into looked_to from seen s;
  update octroi.proof_cursor c set ref = looked_to where looked_to is not null;
end $$;
revoke all on function octroi.find_unproven from public, anon, authenticated;
