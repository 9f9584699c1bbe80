-- People, newest first, whose address or name contains `search` (letter case aside; no character of it is special).
-- The cursor is a row's `created_us` (microseconds) and id. What many have is found among the newest 20,000; what few
-- have by its trigrams. A search of one or two letters has none and may look at everybody.
create or replace function octroi.list_people(
  p_search text default null, p_role text default null, p_status text default null,
  p_before_us bigint default null, p_before_id uuid default null, p_limit int default 50
) returns table (id uuid, email text, name text, role text, status text, suspended_reason text, balance bigint,
                 created_at timestamptz, last_seen_at timestamptz, created_us bigint)
language plpgsql stable set search_path = '' as $$
declare
  wanted text := 'true';
  fits text := '(strpos(p.email, lower($1)) > 0 or strpos(lower(p.name), lower($1)) > 0)';
  newest text := ' order by p.created_at desc, p.id desc limit ';
  ids uuid[];
begin
  -- One text for each set of filters, so that each is planned for its own index.
  if p_role is not null then wanted := wanted || ' and p.role = $2'; end if;
  if p_status is not null then wanted := wanted || ' and p.status = $3'; end if;
  if p_before_us is not null then
    wanted := wanted || ' and (p.created_at, p.id) < (timestamptz ''epoch'' + $4 * interval ''1 microsecond'', $5)';
  end if;
  if p_search is null then
    execute 'select array(select p.id from octroi.person p where ' || wanted || newest || '$6)'
       into ids using p_search, p_role, p_status, p_before_us, p_before_id, p_limit;
  else
    execute 'select array(select p.id from (select * from octroi.person p where ' || wanted || newest || '20000) p where ' || fits
            || newest || '$6)'
       into ids using p_search, p_role, p_status, p_before_us, p_before_id, p_limit;
    if cardinality(ids) < p_limit then
      if length(p_search) >= 3 then
        fits := 'octroi.trigrams(p.email || '' '' || p.name) @> octroi.trigrams($1) and ' || fits;
      end if;
      execute 'select array(select p.id from (select * from octroi.person p where ' || wanted || ' and ' || fits || ' offset 0) p'
              || newest || '$6)'
         into ids using p_search, p_role, p_status, p_before_us, p_before_id, p_limit;
    end if;
  end if;
  return query
    select p.id, p.email, p.name, p.role, p.status, p.suspended_reason, coalesce(w.available, 0),
           p.created_at, octroi.last_seen(p.id), (extract(epoch from p.created_at) * 1000000)::bigint
      from octroi.person p left join octroi.wallet w on w.person_id = p.id
     where p.id = any (ids)
     order by p.created_at desc, p.id desc;
end $$;
revoke all on function octroi.list_people from public, anon, authenticated;
