-- A person's spend limits, with what counts towards each in the period that runs.
create or replace function octroi.list_spend_limits(p_person_id uuid)
returns table (app text, key_id uuid, period text, tokens bigint, spent bigint, period_start date)
language sql stable set search_path = '' as $$
  select a.name, l.key_id, l.period, l.tokens, coalesce(t.tokens, 0), octroi.period_start(l.period, now())
    from octroi.wallet w
    join octroi.spend_limit l on l.wallet_id = w.id
    left join octroi.app a on a.id = l.app_id
    left join octroi.spend_total t on t.limit_id = l.id and t.period_start = octroi.period_start(l.period, now())
   where w.person_id = p_person_id
   order by l.id
$$;
revoke all on function octroi.list_spend_limits from public, anon, authenticated;
