-- Charges and holds with who paid, what the app got for each (`tokens`: the charge and what settling it took) and what
-- went back since.
create or replace view octroi.charge with (security_invoker = true) as
select j.wallet_id, j.ref as id, j.at, p.id as person_id, p.email as person_email, p.name as person_name,
       a.name as app, (case j.kind when 'charge' then j.tokens else 0 end + m.captured)::bigint as tokens,
       m.refunded, j.balance, j.note
  from octroi.journal j
  join octroi.wallet w on w.id = j.wallet_id
  join octroi.person p on p.id = w.person_id
  join octroi.app a on a.id = j.app_id
 cross join lateral (
    select coalesce(sum(r.tokens) filter (where r.kind = 'capture'), 0)::bigint as captured,
           coalesce(sum(r.tokens) filter (where r.kind = 'refund'), 0)::bigint as refunded
      from octroi.journal r where r.charge_id = j.ref and r.wallet_id = j.wallet_id
  ) m
 where j.kind = 'charge' or j.kind = 'hold' and j.charge_id is null;
revoke all on octroi.charge from public, anon, authenticated;
