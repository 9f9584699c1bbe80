-- The account of somebody whom Supabase Auth knows: made at the first sign-in, its address kept in step after.
-- Their wallet comes with it. `name` is taken only while there is none.
create or replace function octroi.open_account(p_id uuid, p_email text, p_name text default '')
returns table (person_id uuid, role text, status text, suspended_reason text)
language plpgsql set search_path = '' as $$
begin
  insert into octroi.person as p (id, email, name)
  values (p_id, lower(p_email), left(coalesce(p_name, ''), 100))
  on conflict (id) do update
    set email = excluded.email,
        name = case when p.name = '' then excluded.name else p.name end
    where p.email <> excluded.email or (p.name = '' and excluded.name <> '');
  insert into octroi.wallet (person_id) values (p_id) on conflict do nothing;
  return query select p.id, p.role, p.status, p.suspended_reason from octroi.person p where p.id = p_id;
end $$;
revoke all on function octroi.open_account from public, anon, authenticated;
