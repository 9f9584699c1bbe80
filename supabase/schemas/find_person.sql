-- A person as an admin sees them, with the apps that were granted to them. Due grants are expired first.
create or replace function octroi.find_person(p_id uuid)
returns table (id uuid, email text, name text, role text, status text, suspended_reason text, balance bigint,
               held bigint, debt bigint, apps text[], created_at timestamptz, last_seen_at timestamptz)
language plpgsql set search_path = '' as $$
begin
  perform octroi.lock_wallet(w.id) from octroi.wallet w where w.person_id = p_id and w.next_expiry <= now();
  return query
    select p.id, p.email, p.name, p.role, p.status, p.suspended_reason, w.available, w.held, w.debt,
           array(select distinct a.name from octroi.live_access x join octroi.app a on a.id = x.app_id
                  where x.person_id = p.id order by a.name),
           p.created_at, octroi.last_seen(p.id)
      from octroi.person p join octroi.wallet w on w.person_id = p.id
     where p.id = p_id;
end $$;
revoke all on function octroi.find_person from public, anon, authenticated;
