-- Charges and holds as evidence finds them, by id: what was taken or set aside, and how it was settled, if it was.
create or replace view octroi.settleable with (security_invoker = true) as
select j.ref as id, j.wallet_id, j.app_id, j.kind = 'hold' as is_hold, coalesce(h.tokens, j.tokens) as tokens,
       coalesce(j.refunds, h.refunds) as refunds, j.at, j.key_id, j.priority, j.expires_at,
       s.source as settled_by, s.late
  from octroi.journal j
  left join octroi.hold h on h.id = j.ref and j.kind = 'hold'
  left join octroi.settlement s on s.charge_id = j.ref
 where j.kind = 'charge' or j.kind = 'hold' and j.charge_id is null;
revoke all on octroi.settleable from public, anon, authenticated;
