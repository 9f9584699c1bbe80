-- Who was let into an app, newest first, what is over too. One of them when p_id is given. The cursor is a row's
-- `created_us` (microseconds) and id.
create or replace function octroi.list_access(
  p_app text, p_id uuid default null, p_before_us bigint default null, p_before_id uuid default null, p_limit int default 50
) returns table (id uuid, person_id uuid, person_email text, person_name text, group_name text, until timestamptz, uses int,
                 used int, granted_at timestamptz, created_us bigint)
language sql stable set search_path = '' as $$
  select x.id, p.id, p.email, p.name, g.name, x.expires_at, x.uses, x.used, x.granted_at,
         (extract(epoch from x.granted_at) * 1000000)::bigint
    from octroi.app_access x
    left join octroi.person p on p.id = x.person_id
    left join octroi.person_group g on g.id = x.group_id
   where x.app_id = (select a.id from octroi.app a where a.name = p_app)
     and (p_id is null or x.id = p_id)
     and (p_before_us is null
          or (x.granted_at, x.id) < (timestamptz 'epoch' + p_before_us * interval '1 microsecond', p_before_id))
   order by x.granted_at desc, x.id desc
   limit p_limit
$$;
revoke all on function octroi.list_access from public, anon, authenticated;
