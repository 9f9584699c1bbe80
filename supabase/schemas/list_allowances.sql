-- Allowances that go on or are to come, in the order in which they were made. The cursor is a row's id.
drop function if exists octroi.list_allowances();
create or replace function octroi.list_allowances(p_after bigint default null, p_limit int default 50)
returns table (id int, group_name text, members bigint, tokens bigint, period text, rollover bigint, periods int,
               starts_at timestamptz, ends_at timestamptz)
language sql stable set search_path = '' as $$
  select a.id, a.group_name, a.members, a.tokens, a.period, a.rollover, a.periods, a.starts_at, a.ends_at
    from octroi.group_allowance a
   where coalesce(a.ends_at, 'infinity') > now() and (p_after is null or a.id > p_after)
   order by a.id limit p_limit
$$;
revoke all on function octroi.list_allowances from public, anon, authenticated;
