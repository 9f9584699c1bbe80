-- A person with their balance. Grants whose time has come are expired first, so that the balance is what can be spent.
drop function if exists octroi.load_me(uuid);
create or replace function octroi.load_me(p_person_id uuid)
returns table (id uuid, email text, name text, role text, status text, terms_due int, balance bigint, held bigint, debt bigint)
language plpgsql set search_path = '' as $$
begin
  perform octroi.lock_wallet(w.id) from octroi.wallet w where w.person_id = p_person_id and w.next_expiry <= now();
  return query
    select p.id, p.email, p.name, p.role, p.status, octroi.terms_due(p.id), w.available, w.held, w.debt
      from octroi.person p join octroi.wallet w on w.person_id = p.id
     where p.id = p_person_id;
end $$;
revoke all on function octroi.load_me from public, anon, authenticated;
