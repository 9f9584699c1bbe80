-- Allowances that go on or are to come, with their groups.
create or replace function octroi.list_allowances()
returns table (id int, group_name text, members bigint, tokens bigint, period text, rollover bigint, periods int,
               starts_at timestamptz, ends_at timestamptz)
language sql stable set search_path = '' as $$
  select a.id, g.name, (select count(*) from octroi.group_member m where m.group_id = g.id), a.tokens, a.period,
         a.rollover, a.periods, a.starts_at, nullif(a.ends_at, 'infinity')
    from octroi.allowance a join octroi.person_group g on g.id = a.group_id
   where a.ends_at > now()
   order by g.name, a.id
$$;
revoke all on function octroi.list_allowances from public, anon, authenticated;
