-- Before the owner of an address comes in by a provider or by a forgotten password's mail: if nobody had shown so far
-- that the address is theirs, somebody else may have made the account, and keeps no way in. p_new_password: the owner has just set one.
create or replace function octroi.reclaim_account(p_person_id uuid, p_new_password boolean default false) returns void
language plpgsql set search_path = '' as $$
begin
  if not exists (select from octroi.person p where p.id = p_person_id and p.status = 'unverified') then return; end if;
  perform octroi.end_sessions(p_person_id);
  update octroi.key k set revoked_at = now() where k.person_id = p_person_id and k.revoked_at is null;
  if not p_new_password and to_regclass('auth.users') is not null then
    update auth.users u set encrypted_password = null where u.id = p_person_id;
  end if;
end $$;
revoke all on function octroi.reclaim_account from public, anon, authenticated;
