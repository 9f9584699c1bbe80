-- What an API key may spend, `{tokens, period, spent}` with what counts towards it in the period that runs; null for a
-- key without a limit.
create or replace function octroi.key_spend_limit(p_key_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object('tokens', l.tokens, 'period', l.period, 'spent', coalesce(t.tokens, 0))
    from octroi.spend_limit l
    left join octroi.spend_total t on t.limit_id = l.id and t.period_start = octroi.period_start(l.period, now())
   where l.key_id = p_key_id
   order by l.id limit 1
$$;
revoke all on function octroi.key_spend_limit from public, anon, authenticated;
