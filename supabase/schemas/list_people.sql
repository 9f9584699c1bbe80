-- People, newest first, whose address or name contains `search` (letter case aside; no character of it is special).
-- The cursor is a row's `created_us` (microseconds) and id.
create or replace function octroi.list_people(
  p_search text default null, p_role text default null, p_status text default null,
  p_before_us bigint default null, p_before_id uuid default null, p_limit int default 50
) returns table (id uuid, email text, name text, role text, status text, suspended_reason text, balance bigint,
                 created_at timestamptz, last_seen_at timestamptz, created_us bigint)
language sql stable set search_path = '' as $$
  with page as (
    select p.*
      from octroi.person p
     where (p_search is null or strpos(p.email, lower(p_search)) > 0 or strpos(lower(p.name), lower(p_search)) > 0)
       and (p_role is null or p.role = p_role)
       and (p_status is null or p.status = p_status)
       and (p_before_us is null
            or (p.created_at, p.id) < (timestamptz 'epoch' + p_before_us * interval '1 microsecond', p_before_id))
     order by p.created_at desc, p.id desc
     limit p_limit
  )
  select p.id, p.email, p.name, p.role, p.status, p.suspended_reason, coalesce(w.available, 0),
         p.created_at, octroi.last_seen(p.id), (extract(epoch from p.created_at) * 1000000)::bigint
    from page p left join octroi.wallet w on w.person_id = p.id
   order by p.created_at desc, p.id desc
$$;
revoke all on function octroi.list_people from public, anon, authenticated;
