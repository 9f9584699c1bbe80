-- Invitations that were not revoked, newest first. The cursor is a row's `created_us` (microseconds) and id.
create or replace function octroi.list_invitations(
  p_before_us bigint default null, p_before_id uuid default null, p_limit int default 50
) returns table (id uuid, email text, uses int, used int, expires_at timestamptz, created_at timestamptz,
                 created_us bigint)
language sql stable set search_path = '' as $$
  select i.id, i.email, i.uses, i.used, i.expires_at, i.created_at,
         (extract(epoch from i.created_at) * 1000000)::bigint
    from octroi.invitation i
   where i.revoked_at is null
     and (p_before_us is null
          or (i.created_at, i.id) < (timestamptz 'epoch' + p_before_us * interval '1 microsecond', p_before_id))
   order by i.created_at desc, i.id desc
   limit p_limit
$$;
revoke all on function octroi.list_invitations from public, anon, authenticated;
