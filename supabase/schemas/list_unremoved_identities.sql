-- Closed accounts that Supabase Auth may still know.
create or replace function octroi.list_unremoved_identities(p_limit int default 100) returns table (id uuid)
language sql stable set search_path = '' as $$
  select p.id from octroi.person p
   where p.status = 'closed' and p.identity_removed_at is null
   order by p.closed_at limit p_limit
$$;
revoke all on function octroi.list_unremoved_identities from public, anon, authenticated;
