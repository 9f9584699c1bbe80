-- What an app's charges since p_from came to by rule, and what the same requests would have come to at other prices:
-- p_tokens for p_rules, of a rule priced by the unit what one unit costs. Given back is not counted, and stays given
-- back. The row whose rule is null is the whole; `since` and `complete` say how far it goes: at most p_rows movements of
-- all apps are looked at, a walk back along the journal's index on ref. Requests that were free left
-- no movement.
create or replace function octroi.simulate_prices(
  p_app text, p_from timestamptz, p_rules text[], p_tokens bigint[], p_rows int default 100000
) returns table (rule text, charges bigint, people bigint, tokens bigint, simulated bigint, since timestamptz, complete boolean)
language sql stable set search_path = '' as $$
  with seen as materialized (
    select j.ref, j.wallet_id, j.app_id, j.kind, j.charge_id, j.tokens, j.note, j.at
      from octroi.journal j where j.ref >= octroi.first_id_at(p_from)
     order by j.ref desc limit p_rows
  ), mine as materialized (
    select s.* from seen s where s.app_id = (select a.id from octroi.app a where a.name = p_app)
  ), moved as (
    select m.charge_id as id, coalesce(sum(m.tokens) filter (where m.kind = 'capture'), 0) as captured,
           coalesce(sum(m.tokens) filter (where m.kind = 'refund'), 0) as refunded
      from mine m where m.kind in ('capture', 'refund') group by m.charge_id
  ), paid as (
    select c.ref as id, c.wallet_id, c.note, c.kind = 'hold' as is_hold,
           case c.kind when 'charge' then c.tokens else 0 end + coalesce(m.captured, 0) as got,
           coalesce(m.refunded, 0) as refunded
      from mine c left join moved m on m.id = c.ref
     where c.kind = 'charge' or c.kind = 'hold' and c.charge_id is null
  ), priced as (
    select p.*, w.tokens as wanted,
           case h.per when 'second' then s.duration_ms / 1000.0 when 'minute' then s.duration_ms / 60000.0
                      when 'megabyte-in' then s.bytes_in / 1000000.0 when 'megabyte-out' then s.bytes_out / 1000000.0 end as units,
           h.min, h.max
      from paid p
      left join unnest(p_rules, p_tokens) w(rule, tokens) on w.rule = p.note
      left join octroi.hold h on p.is_hold and w.tokens is not null and h.id = p.id
      left join octroi.settlement s on h.per is not null and s.charge_id = p.id
  ), compared as (
    select p.note, p.wallet_id, p.got - p.refunded as was,
           case when p.wanted is null or p.got = p.refunded then p.got - p.refunded
                when p.wanted = 0 then 0
                when p.is_hold then (case when p.units is null then p.got else least(greatest(ceil(p.wanted * p.units), p.min), p.max) end)
                                    * (p.got - p.refunded) / p.got
                else p.wanted * (p.got - p.refunded) / p.got end as becomes
      from priced p
  )
  select c.note, count(*), count(distinct c.wallet_id), coalesce(sum(c.was), 0)::bigint,
         coalesce(round(sum(c.becomes)), 0)::bigint,
         (select case when count(*) < p_rows then p_from else min(s.at) end from seen s),
         (select count(*) < p_rows from seen s)
    from compared c
   group by grouping sets ((c.note), ())
   order by c.note nulls first
$$;
revoke all on function octroi.simulate_prices from public, anon, authenticated;
