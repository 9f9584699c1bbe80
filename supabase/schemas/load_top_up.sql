-- How somebody's automatic top-up stands; with p_live null the live one and the test one. No row: never begun.
create or replace function octroi.load_top_up(p_person_id uuid, p_live boolean default null)
returns table (
  live boolean, state text, session_id text, payer_id text, card_id text, brand text, last4 text, exp_month int, exp_year int,
  pack text, title text, tokens bigint, amount bigint, currency text, threshold bigint, cap bigint, waived_at timestamptz,
  terms_version int, reason text, code text, stopped_at timestamptz, tried_at timestamptz, spent bigint
) language sql stable set search_path = '' as $$
  select t.live, t.state, t.session_id, t.payer_id, t.card_id, t.brand, t.last4, t.exp_month, t.exp_year, t.pack, t.title,
         t.tokens, t.amount, t.currency, t.threshold, t.cap, t.waived_at, t.terms_version, t.reason, t.code, t.stopped_at,
         t.tried_at, octroi.top_up_spent(t.person_id, t.live, t.currency)
    from octroi.top_up t
   where t.person_id = p_person_id and (p_live is null or t.live = p_live)
$$;
revoke all on function octroi.load_top_up from public, anon, authenticated;
