-- Where admins read their mail, the first ones first.
create or replace function octroi.list_admin_addresses(p_limit int default 5) returns table (email text)
language sql stable set search_path = '' as $$
  select p.email from octroi.person p where p.role = 'admin' and p.status = 'active' order by p.created_at, p.id limit p_limit
$$;
revoke all on function octroi.list_admin_addresses from public, anon, authenticated;
