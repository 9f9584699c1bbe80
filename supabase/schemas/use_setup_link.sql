-- Makes a person the first admin by a one-time link. Status: made, taken (there is an admin), used (the link was),
-- no_person. The link is used up only by a success.
create or replace function octroi.use_setup_link(p_person_id uuid, p_link_id uuid, p_expires_at timestamptz)
returns table (status text)
language plpgsql set search_path = '' as $$
begin
  perform pg_advisory_xact_lock(hashtext('octroi.make_first_admin'));
  if exists (select from octroi.redeemed_ticket t where t.id = p_link_id) then
    status := 'used'; return next; return;
  end if;
  select f.status into status from octroi.make_first_admin(p_person_id) f;
  if status = 'made' then perform octroi.redeem_ticket(p_link_id, p_expires_at); end if;
  return next;
end $$;
revoke all on function octroi.use_setup_link from public, anon, authenticated;
