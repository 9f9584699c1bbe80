-- A person's spend limits, with what counts towards each in the period that runs; those of their keys too unless
-- p_of_keys is false. `key_id` is a key's first_id, its own id where it was never rotated. The cursor is a row's id.
drop function if exists octroi.list_spend_limits(uuid);
create or replace function octroi.list_spend_limits(
  p_person_id uuid, p_of_keys boolean default true, p_after bigint default null, p_limit int default 1000
) returns table (id bigint, app text, key_id uuid, period text, tokens bigint, set_by text, spent bigint, period_start date)
language sql stable set search_path = '' as $$
  select l.id, a.name, l.key_id, l.period, l.tokens, l.set_by, coalesce(t.tokens, 0), octroi.period_start(l.period, now())
    from octroi.wallet w
    join octroi.spend_limit l on l.wallet_id = w.id
    left join octroi.app a on a.id = l.app_id
    left join octroi.spend_total t on t.limit_id = l.id and t.period_start = octroi.period_start(l.period, now())
   where w.person_id = p_person_id and (p_of_keys or l.key_id is null) and (p_after is null or l.id > p_after)
   order by l.id limit p_limit
$$;
revoke all on function octroi.list_spend_limits from public, anon, authenticated;
