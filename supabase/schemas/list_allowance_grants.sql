-- Who got which allowance for which period, newest first: of a group or of everybody, of the people whose address or name
-- contains p_search, for the periods that begin between two days. `remaining` is what can still be spent, and `rolled_over`
-- what was left of earlier periods at that time (null: nobody kept it). `position` is the cursor.
create or replace function octroi.list_allowance_grants(
  p_group_id int default null, p_search text default null, p_from date default null, p_to date default null,
  p_after text default null, p_limit int default 50
) returns table ("position" text, at timestamptz, group_name text, period text, period_start date, person_id uuid,
                 person_email text, person_name text, tokens bigint, remaining bigint, rolled_over bigint,
                 expires_at timestamptz)
language sql stable set search_path = '' as $$
  select concat_ws('|', (extract(epoch from x.at) * 1000000)::bigint, x.allowance_id, x.person_id, x.period_start - date '1970-01-01'),
         x.at, pg.name, a.period, x.period_start, p.id, p.email, p.name, x.tokens,
         coalesce(case when g.closed_at is null and g.expires_at > now() then g.remaining end, 0), x.rolled_over,
         nullif(g.expires_at, 'infinity')
    from octroi.allowance_grant x
    join octroi.allowance a on a.id = x.allowance_id
    join octroi.person_group pg on pg.id = a.group_id
    join octroi.person p on p.id = x.person_id
    left join octroi.token_grant g on g.id = x.grant_id
   where (p_group_id is null or a.group_id = p_group_id)
     and (p_search is null or strpos(p.email, lower(p_search)) > 0 or strpos(lower(p.name), lower(p_search)) > 0)
     and (p_from is null or x.period_start >= p_from) and (p_to is null or x.period_start <= p_to)
     and (p_after is null or (x.at, x.allowance_id, x.person_id, x.period_start) < (
           timestamptz 'epoch' + split_part(p_after, '|', 1)::bigint * interval '1 microsecond',
           split_part(p_after, '|', 2)::int, split_part(p_after, '|', 3)::uuid,
           date '1970-01-01' + split_part(p_after, '|', 4)::int))
   order by x.at desc, x.allowance_id desc, x.person_id desc, x.period_start desc
   limit p_limit
$$;
revoke all on function octroi.list_allowance_grants from public, anon, authenticated;
