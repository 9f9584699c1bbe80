-- What the journal knows of usage: per person, app and day (UTC) of the charge, what apps got in the end, and how many
-- requests that were charged or held.
create or replace view octroi.booked_usage with (security_invoker = true) as
select w.person_id, b.app_id, (b.at at time zone 'UTC')::date as day, sum(b.tokens)::bigint as tokens,
       sum(b.requests)::bigint as requests, min(b.at) as first_at, max(b.at) as last_at
  from (select j.wallet_id, j.app_id, j.at, case j.kind when 'charge' then j.tokens else 0 end as tokens, 1 as requests
          from octroi.journal j
         where j.kind = 'charge' or j.kind = 'hold' and j.charge_id is null
         union all
        select m.wallet_id, c.app_id, c.at, case m.kind when 'capture' then m.tokens else -m.tokens end, 0
          from octroi.journal m join octroi.journal c on c.wallet_id = m.wallet_id and c.ref = m.charge_id
         where m.kind in ('capture', 'refund')) b
  join octroi.wallet w on w.id = b.wallet_id
 group by 1, 2, 3;
revoke all on octroi.booked_usage from public, anon, authenticated;
