-- Charges with who paid and what went back since.
create or replace view octroi.charge with (security_invoker = true) as
select j.wallet_id, j.ref as id, j.at, p.id as person_id, p.email as person_email, p.name as person_name,
       a.name as app, j.tokens,
       coalesce((select sum(r.tokens) from octroi.journal r where r.charge_id = j.ref), 0)::bigint as refunded,
       j.balance, j.note
  from octroi.journal j
  join octroi.wallet w on w.id = j.wallet_id
  join octroi.person p on p.id = w.person_id
  join octroi.app a on a.id = j.app_id
 where j.kind = 'charge';
revoke all on octroi.charge from public, anon, authenticated;
