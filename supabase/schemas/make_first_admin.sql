-- Makes a person admin if there is none yet. Status: made, taken (there is an admin), no_person.
create or replace function octroi.make_first_admin(p_person_id uuid) returns table (status text)
language plpgsql set search_path = '' as $$
begin
  perform pg_advisory_xact_lock(hashtext('octroi.make_first_admin'));
  if exists (select from octroi.person where role = 'admin') then
    status := 'taken';
  else
    update octroi.person set role = 'admin' where id = p_person_id;
    status := case when found then 'made' else 'no_person' end;
  end if;
  return next;
end $$;
revoke all on function octroi.make_first_admin from public, anon, authenticated;
