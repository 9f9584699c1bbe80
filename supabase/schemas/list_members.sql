-- The people of a group by address. The cursor is a row's address.
create or replace function octroi.list_members(p_group_id int, p_after text default null, p_limit int default 50)
returns table (id uuid, email text, name text, since timestamptz)
language sql stable set search_path = '' as $$
  select p.id, p.email, p.name, m.since
    from octroi.group_member m join octroi.person p on p.id = m.person_id
   where m.group_id = p_group_id and (p_after is null or p.email > p_after)
   order by p.email limit p_limit
$$;
revoke all on function octroi.list_members from public, anon, authenticated;
