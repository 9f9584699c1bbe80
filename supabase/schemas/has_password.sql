-- Whether Supabase Auth has a password of a person: who came by a provider has none.
create or replace function octroi.has_password(p_person_id uuid) returns table (has_one boolean)
language plpgsql stable set search_path = '' as $$
begin
  -- Where Supabase Auth's tables are out of sight, it is asked for the password itself.
  if to_regclass('auth.users') is null then
    has_one := true; return next; return;
  end if;
  return query
    select exists (select from auth.users u where u.id = p_person_id and coalesce(u.encrypted_password, '') <> '');
end $$;
revoke all on function octroi.has_password from public, anon, authenticated;
