-- Takes tokens that are there, under a charge's id: to the app, or (terms `hold`) aside with the price frozen. The
-- caller holds the wallet's lock and knows that the id is new.
create or replace function octroi.take(
  p_wallet bigint, p_id uuid, p_tokens bigint, p_app int, p_note text, p_terms jsonb, p_gate int, p_request bigint
) returns void language plpgsql set search_path = '' as $$
declare
  is_hold boolean := coalesce((p_terms ->> 'hold')::boolean, false);
  of_key uuid := (p_terms ->> 'keyId')::uuid;
  classes text := octroi.refund_classes(p_terms);
  lasts_until timestamptz := now() + coalesce((p_terms ->> 'holdS')::int, 86400) * interval '1 second';
  balance_after bigint;
  from_grants bigint[]; amounts bigint[]; priorities smallint[]; expiries timestamptz[];
begin
  update octroi.wallet w
     set available = w.available - p_tokens,
         held = w.held + case when is_hold then p_tokens else 0 end,
         next_expiry = case when is_hold then least(w.next_expiry, lasts_until) else w.next_expiry end
   where w.id = p_wallet
  returning w.available into balance_after;
  select array_agg(b.grant_id order by n), array_agg(b.tokens order by n), array_agg(b.priority order by n), array_agg(b.expires_at order by n)
    into from_grants, amounts, priorities, expiries
    from octroi.burn(p_wallet, p_tokens) with ordinality b(grant_id, tokens, kind, priority, expires_at, n);
  insert into octroi.journal (wallet_id, ref, kind, debit, credit, tokens, balance, app_id, note, priority, expires_at,
                              gate_id, request, refunds, key_id)
  values (p_wallet, p_id, case when is_hold then 'hold' else 'charge' end, 'available',
          case when is_hold then 'held' else 'apps' end, p_tokens, balance_after, p_app, p_note, priorities[1], expiries[1],
          coalesce(p_gate, (p_terms ->> 'gate')::int), p_request, case when not is_hold then classes end, of_key);
  if is_hold then
    insert into octroi.hold (id, wallet_id, app_id, tokens, grants, burnt, per, rate, reported, min, max, refunds, key_id, expires_at)
    values (p_id, p_wallet, p_app, p_tokens, from_grants, amounts, p_terms ->> 'per', (p_terms ->> 'rate')::numeric,
            coalesce((p_terms ->> 'reported')::boolean, false), coalesce((p_terms ->> 'min')::bigint, 0),
            coalesce((p_terms ->> 'max')::bigint, p_tokens), classes, of_key, lasts_until);
  end if;
end $$;
revoke all on function octroi.take from public, anon, authenticated;
