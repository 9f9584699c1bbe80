-- Tokens for every member of a group, every day, week or month (UTC) from p_starts_at on. Without roll-over they expire
-- with the period; with it up to p_rollover tokens go on, and every grant lasts p_periods periods (two or more).
-- No row when there is no such group.
create or replace function octroi.make_allowance(
  p_group text, p_tokens bigint, p_period text, p_rollover bigint default 0, p_periods int default 1,
  p_starts_at timestamptz default now(), p_ends_at timestamptz default 'infinity'
) returns table (id int)
language sql set search_path = '' as $$
  insert into octroi.allowance as a (group_id, tokens, period, rollover, periods, starts_at, ends_at)
  select g.id, p_tokens, p_period, p_rollover, p_periods, p_starts_at, p_ends_at
    from octroi.person_group g where g.name = p_group
  returning a.id
$$;
revoke all on function octroi.make_allowance from public, anon, authenticated;
