-- Many charges in one committed call; a status for each, and no item fails another:
--   charged          taken now; `balance` is what is left
--   held             set aside now, the price to be settled (terms `hold`)
--   pass             nothing taken: the rule is open for this person until `pass_until` (terms `pass`)
--   free             nothing taken: a free use of the period (terms `quota`)
--   duplicate        this very charge id was taken before (the gate's own resend); the same answer again
--   already_charged  the Idempotency-Key was charged under another id: `charge_id` and `charged_at` tell which
--   key_reused       the Idempotency-Key (or the charge id) stands for another price
--   insufficient     `balance` is less than the price
--   limit_reached    a spend limit would be passed
--   used_up          the app is granted for a number of uses, and none is left (terms `accessUse`)
--   no_wallet, invalid
-- Arrays run in parallel: item i is (p_wallets[i], p_ids[i], p_tokens[i], p_apps[i], p_notes[i], p_keys[i]), charged by
-- the gate process p_gates[i] for the request of hash p_requests[i], on the terms p_terms[i] (null: a plain charge):
--   hold true, holdS seconds · per, rate, min, max · reported, max · refund ['4xx', '5xx'] · pass seconds ·
--   quota {n, per: day|week|month} · keyId · accessUse true: the app is granted by counted uses, and this is one
-- `tokens` is what was taken or set aside under the item's id.
drop function if exists octroi.charge_batch(bigint[], uuid[], bigint[], int[], text[], text[]);
create or replace function octroi.charge_batch(
  p_wallets bigint[], p_ids uuid[], p_tokens bigint[], p_apps int[], p_notes text[], p_keys text[],
  p_terms jsonb[] default null, p_gates int[] default null, p_requests bigint[] default null
) returns table (item int, status text, balance bigint, charge_id uuid, charged_at timestamptz, tokens bigint,
                 pass_until timestamptz)
language plpgsql set search_path = '' as $$
declare
  due bigint[];         -- wallets with a grant or a hold that has expired
  limited bigint[];     -- wallets with a spend limit
  special bigint[];     -- wallets with an item that needs more than a row in the journal: theirs go
  alone int[] := '{}';  -- one by one, in their order, the plain ones too
begin
  -- Every wallet is locked once, in id order: two batches never wait for each other in a circle.
  -- No condition may stand beside the lock: it would be pushed below it, and the rest would go unlocked.
  select array_agg(w.id) filter (where w.next_expiry <= now()) into due
    from (select l.id, l.next_expiry from octroi.wallet l where l.id = any (p_wallets) order by l.id for update) w;
  if due is not null then perform octroi.expire_due(d) from unnest(due) d; end if;

  -- From here on every statement sees what was committed before the locks were had.
  select array_agg(distinct l.wallet_id) into limited from octroi.spend_limit l where l.wallet_id = any (p_wallets);
  if p_terms is not null or limited is not null then
    select array_agg(distinct p_wallets[i]) || limited into special
      from generate_subscripts(p_wallets, 1) i where p_terms[i] ?| array['pass', 'quota', 'accessUse'];
    select coalesce(array_agg(i order by i), '{}') into alone
      from generate_subscripts(p_wallets, 1) i where p_wallets[i] = any (special);
  end if;
  -- What groups share is locked after the wallets, in id order, too.
  if special is not null and exists (select from unnest(p_terms) t where t ? 'accessUse') then
    perform 1 from octroi.app_access x
      where x.app_id = any (p_apps) and x.group_id is not null and x.uses is not null order by x.id for no key update;
  end if;

  return query
    select p.item, p.status, p.balance, p.charge_id, p.charged_at, p.tokens, null::timestamptz
      from octroi.charge_plain(alone, p_wallets, p_ids, p_tokens, p_apps, p_notes, p_keys, p_terms, p_gates, p_requests) p;
  foreach item in array alone loop
    select o.* into status, balance, charge_id, charged_at, tokens, pass_until
      from octroi.charge_one(p_wallets[item], p_ids[item], p_tokens[item], p_apps[item], p_notes[item], p_keys[item],
                             coalesce(p_terms[item], '{}'), p_gates[item], p_requests[item],
                             coalesce(p_wallets[item] = any (limited), false)) o;
    return next;
  end loop;
end $$;
revoke all on function octroi.charge_batch from public, anon, authenticated;
