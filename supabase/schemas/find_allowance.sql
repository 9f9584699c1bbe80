-- One allowance by its id, ended ones too.
create or replace function octroi.find_allowance(p_id int)
returns table (id int, group_name text, members bigint, tokens bigint, period text, rollover bigint, periods int,
               starts_at timestamptz, ends_at timestamptz)
language sql stable set search_path = '' as $$
  select a.id, a.group_name, a.members, a.tokens, a.period, a.rollover, a.periods, a.starts_at, a.ends_at
    from octroi.group_allowance a where a.id = p_id
$$;
revoke all on function octroi.find_allowance from public, anon, authenticated;
