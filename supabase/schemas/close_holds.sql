-- close_hold for many at once, where their settlement says so: those of p_ids whose wallet is one of p_wallets. None of
-- them costs more than itself, and these wallets have neither debt nor spend limits. The caller holds their locks.
create or replace function octroi.close_holds(p_ids uuid[], p_wallets bigint[]) returns void
language plpgsql set search_path = '' as $$
begin
  with part as materialized (
    -- A row for each grant that gets something back, one without a grant for a hold that was used whole.
    select h.id, h.wallet_id, h.app_id, h.tokens, s.tokens as price, s.result, b.grant_id, b.tokens as back,
           g.expires_at > now() as alive, g.expires_at
      from octroi.hold h
      join octroi.settlement s on s.charge_id = h.id
      left join lateral (
        select u.grant_id, least(u.tokens, h.tokens - s.tokens - u.before)::bigint as tokens
          from (select o.grant_id, o.tokens, sum(o.tokens) over (order by o.n desc) - o.tokens as before
                  from unnest(h.grants, h.burnt) with ordinality o(grant_id, tokens, n)) u
         where u.before < h.tokens - s.tokens) b on true
      left join octroi.token_grant g on g.id = b.grant_id
     where h.id = any (p_ids) and h.wallet_id = any (p_wallets)
  ), reopened as (
    update octroi.token_grant g set remaining = g.remaining + b.tokens, closed_at = null
      from (select p.grant_id, sum(p.back)::bigint as tokens from part p where p.alive group by p.grant_id) b
     where g.id = b.grant_id
  ), one as materialized (
    select p.id, p.wallet_id, p.app_id, p.tokens, p.price, p.result, p.tokens - p.price as back,
           coalesce(sum(p.back) filter (where p.alive), 0)::bigint as alive, min(p.expires_at) filter (where p.alive) as soonest
      from part p group by 1, 2, 3, 4, 5, 6
  ), closed as (
    update octroi.hold h
       set state = case o.result when 'voided' then 'voided' else 'captured' end,
           captured = case when o.result <> 'voided' then o.price end, closed_at = now()
      from one o where h.id = o.id
  ), paid as (
    update octroi.wallet w
       set held = w.held - t.tokens, available = w.available + t.alive, next_expiry = least(w.next_expiry, t.soonest)
      from (select o.wallet_id, sum(o.tokens)::bigint as tokens, sum(o.alive)::bigint as alive, min(o.soonest) as soonest
              from one o group by o.wallet_id) t
     where w.id = t.wallet_id
  )
  insert into octroi.journal (wallet_id, ref, kind, debit, credit, tokens, balance, app_id, charge_id)
  select o.wallet_id, octroi.make_id(), x.kind, x.debit, x.credit, x.tokens, w.available + o.before + x.more,
         case when x.kind <> 'expiry' then o.app_id end, case when x.kind <> 'expiry' then o.id end
    from (select n.*, sum(n.alive) over (partition by n.wallet_id order by n.id) - n.alive as before from one n) o
    join octroi.wallet w on w.id = o.wallet_id
   cross join lateral (values (1, 'capture', 'held', 'apps', o.price, 0::bigint),
                              (2, 'release', 'held', 'available', o.back, o.back),
                              (3, 'expiry', 'available', 'expired', o.back - o.alive, o.alive)) x(n, kind, debit, credit, tokens, more)
   where x.tokens > 0
   order by o.id, x.n;
end $$;
revoke all on function octroi.close_holds from public, anon, authenticated;
