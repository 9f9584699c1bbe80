-- A person who used the app in the last 24 hours, as a tool may see them; no row for anybody else. What the app charged
-- by its own report is no use.
create or replace function octroi.find_app_person(p_app_id int, p_person_id uuid)
returns table (wallet_id bigint, balance bigint)
language plpgsql set search_path = '' as $$
begin
  if not exists (
    select from octroi.usage_fact f
     where f.person_id = p_person_id and f.app_id = p_app_id and f.requests > 0
       and f.day >= ((now() - interval '24 hours') at time zone 'UTC')::date
       and f.last_at > now() - interval '24 hours') then
    return;
  end if;
  -- What has expired is no balance any more.
  perform octroi.lock_wallet(w.id) from octroi.wallet w where w.person_id = p_person_id and w.next_expiry <= now();
  return query select w.id, w.available from octroi.wallet w where w.person_id = p_person_id;
end $$;
revoke all on function octroi.find_app_person from public, anon, authenticated;
