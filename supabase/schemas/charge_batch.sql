-- Many charges in one committed call; a status for each, and no item fails another:
--   charged          taken now; `balance` is what is left
--   duplicate        this very charge id was taken before (the gate's own resend); the same answer again
--   already_charged  the Idempotency-Key was charged under another id: `charge_id` and `charged_at` tell which
--   key_reused       the Idempotency-Key (or the charge id) stands for another price
--   insufficient     `balance` is less than the price
--   no_wallet, invalid
-- Arrays run in parallel: item i is (p_wallets[i], p_ids[i], p_tokens[i], p_apps[i], p_notes[i], p_keys[i]).
create or replace function octroi.charge_batch(
  p_wallets bigint[], p_ids uuid[], p_tokens bigint[], p_apps int[], p_notes text[], p_keys text[]
) returns table (item int, status text, balance bigint, charge_id uuid, charged_at timestamptz)
language plpgsql set search_path = '' as $$
declare
  r record;
  current_wallet bigint;
  left_over bigint := 0;      -- of the current wallet, after the items decided so far
  taken bigint := 0;          -- from the current wallet by this batch
  keys_taken text[];          -- Idempotency-Keys that this batch charged on the current wallet,
  keys_at int[];              -- and where in the journal arrays below
  key_at int;                 -- where this batch charged under the item's key,
  id_at int;                  -- or the item itself
  first_of_wallet int := 1;   -- where the current wallet's charges begin in the journal arrays
  answer text; answer_balance bigint; answer_charge uuid; answer_at timestamptz;
  items int[] := '{}'; statuses text[] := '{}'; balances bigint[] := '{}'; charges uuid[] := '{}'; times timestamptz[] := '{}';
  j_wallet bigint[] := '{}'; j_id uuid[] := '{}'; j_tokens bigint[] := '{}'; j_balance bigint[] := '{}';
  j_app int[] := '{}'; j_note text[] := '{}'; j_key text[] := '{}'; j_before bigint[] := '{}';
begin
  -- Every wallet is locked once, in id order: two batches never wait for each other in a circle.
  perform 1 from octroi.wallet w where w.id = any (p_wallets) order by w.id for update;
  perform octroi.expire_due(w.id) from octroi.wallet w where w.id = any (p_wallets) and w.next_expiry <= now();

  -- A new statement sees what was committed before the locks were had.
  for r in
    select x.i, x.wallet, x.id, x.tokens, x.app, x.note, x.key, w.available,
           j.balance as was_balance, j.tokens as was_tokens, j.at as was_at,
           k.ref as key_ref, k.tokens as key_tokens, k.created_at as key_since,
           k.ref is not null and exists (
             select 1 from octroi.journal f where f.charge_id = k.ref and f.wallet_id = x.wallet) as key_refunded
      from unnest(p_wallets, p_ids, p_tokens, p_apps, p_notes, p_keys) with ordinality x(wallet, id, tokens, app, note, key, i)
      left join octroi.wallet w on w.id = x.wallet
      left join octroi.journal j on j.wallet_id = x.wallet and j.ref = x.id
      left join octroi.idempotency_key k on k.wallet_id = x.wallet and k.app_id = x.app and k.key = x.key
                                        and k.created_at > now() - interval '24 hours'
     order by x.wallet, x.i
  loop
    if r.wallet is distinct from current_wallet then
      current_wallet := r.wallet; left_over := r.available; taken := 0; keys_taken := '{}'; keys_at := '{}';
      first_of_wallet := cardinality(j_id) + 1;
    end if;
    answer_balance := coalesce(left_over, 0); answer_charge := r.id; answer_at := now();
    key_at := keys_at[array_position(keys_taken, r.app || ':' || r.key)];
    id_at := array_position(j_id, r.id, first_of_wallet);
    if r.available is null then
      answer := 'no_wallet';
    elsif r.id is null or r.app is null or coalesce(r.tokens, 0) <= 0 or r.tokens > 9007199254740991
          or octet_length(r.key) not between 1 and 255 then
      answer := 'invalid';
    elsif r.was_tokens is not null or id_at is not null then
      answer := case when coalesce(r.was_tokens, j_tokens[id_at]) = r.tokens then 'duplicate' else 'key_reused' end;
      answer_balance := coalesce(r.was_balance, j_balance[id_at]); answer_at := coalesce(r.was_at, now());
    elsif key_at is not null then
      answer := case when j_tokens[key_at] = r.tokens then 'already_charged' else 'key_reused' end;
      answer_charge := j_id[key_at];
    elsif r.key_ref is not null and not r.key_refunded then
      answer := case when r.key_tokens = r.tokens then 'already_charged' else 'key_reused' end;
      answer_charge := r.key_ref; answer_at := r.key_since;
    elsif r.tokens > left_over then
      answer := 'insufficient';
    else
      answer := 'charged';
      j_wallet := j_wallet || r.wallet; j_id := j_id || r.id; j_tokens := j_tokens || r.tokens;
      j_app := j_app || r.app; j_note := j_note || left(coalesce(r.note, ''), 500); j_key := j_key || r.key;
      j_before := j_before || taken;
      left_over := left_over - r.tokens; taken := taken + r.tokens;
      j_balance := j_balance || left_over; answer_balance := left_over;
      if r.key is not null then
        keys_taken := keys_taken || (r.app || ':' || r.key); keys_at := keys_at || cardinality(j_id);
      end if;
    end if;
    items := items || r.i::int; statuses := statuses || answer; balances := balances || answer_balance;
    charges := charges || answer_charge; times := times || answer_at;
  end loop;

  if cardinality(j_wallet) > 0 then
    -- Live grants, each with what lies before it in burning order: where a charge's first token falls is the grant
    -- whose priority and expiry its refund would get.
    with live as materialized (
      select g.id, g.wallet_id, g.priority, g.expires_at, g.remaining,
             sum(g.remaining) over (partition by g.wallet_id order by g.priority, g.expires_at, g.id) - g.remaining as before
        from octroi.token_grant g
       where g.wallet_id = any (j_wallet) and g.closed_at is null
    ), charge as (
      select * from unnest(j_wallet, j_id, j_tokens, j_balance, j_app, j_note, j_before) c(wallet, id, tokens, balance, app, note, before)
    ), total as (
      select c.wallet, sum(c.tokens) as tokens from charge c group by c.wallet
    ), burnt as (
      update octroi.token_grant g
         set remaining = g.remaining - least(l.remaining, t.tokens - l.before),
             closed_at = case when l.remaining <= t.tokens - l.before then now() end
        from live l join total t on t.wallet = l.wallet_id and l.before < t.tokens
       where g.id = l.id
    ), paid as (
      update octroi.wallet w set available = w.available - t.tokens from total t where w.id = t.wallet
    )
    insert into octroi.journal (wallet_id, ref, kind, debit, credit, tokens, balance, app_id, note, priority, expires_at)
    select c.wallet, c.id, 'charge', 'available', 'apps', c.tokens, c.balance, c.app, c.note, l.priority, l.expires_at
      from charge c
      join live l on l.wallet_id = c.wallet and c.before >= l.before and c.before < l.before + l.remaining;

    if array_remove(j_key, null) <> '{}' then
      insert into octroi.idempotency_key (wallet_id, app_id, key, ref, tokens)
      select c.wallet, c.app, c.key, c.id, c.tokens
        from unnest(j_wallet, j_app, j_key, j_id, j_tokens) c(wallet, app, key, id, tokens)
       where c.key is not null
      on conflict (wallet_id, app_id, key)
      do update set ref = excluded.ref, tokens = excluded.tokens, created_at = now();
    end if;
  end if;

  return query select * from unnest(items, statuses, balances, charges, times);
end $$;
revoke all on function octroi.charge_batch from public, anon, authenticated;
