create or replace function octroi.has_admin() returns table (has_admin boolean)
language sql stable set search_path = '' as $$
  select exists (select from octroi.person where role = 'admin')
$$;
revoke all on function octroi.has_admin from public, anon, authenticated;
