-- The account of somebody whom Supabase Auth knows, its address kept in step; made when there is none and p_may_make
-- says so, its wallet with it. No row: there is none. `name` is taken only while there is none. p_proven: the address is
-- theirs beyond doubt, or nobody asks for a proof; then come the welcome tokens. p_referral: see note_referral.
drop function if exists octroi.open_account(uuid, text, text);
drop function if exists octroi.open_account(uuid, text, text, boolean, boolean);
create or replace function octroi.open_account(
  p_id uuid, p_email text, p_name text default '', p_proven boolean default false, p_may_make boolean default false,
  p_referral jsonb default null
) returns table (person_id uuid, role text, status text, suspended_reason text)
language plpgsql set search_path = '' as $$
declare
  is_new boolean := false;
begin
  update octroi.person as p
     set email = lower(p_email),
         name = case when p.name = '' then left(coalesce(p_name, ''), 100) else p.name end,
         status = case when p.status = 'unverified' and p_proven then 'active' else p.status end
   where p.id = p_id and p.status <> 'closed'
     and (p.email <> lower(p_email) or (p.name = '' and p_name <> '') or (p.status = 'unverified' and p_proven));
  if p_may_make then
    -- One sign-in at a time: `on conflict (id)` would not wait for another one's row to take the same address.
    perform pg_advisory_xact_lock(hashtextextended(p_id::text, 0));
    insert into octroi.person (id, email, name, status)
    values (p_id, lower(p_email), left(coalesce(p_name, ''), 100), case when p_proven then 'active' else 'unverified' end)
    on conflict (id) do nothing;
    is_new := found;
    insert into octroi.wallet (person_id) values (p_id) on conflict do nothing;
  end if;
  if p_referral is not null and exists (select from octroi.person p where p.id = p_id and p.status <> 'closed') then
    perform octroi.note_referral(p_id, p_referral, is_new);
  end if;
  perform octroi.welcome(p_id);
  return query select p.id, p.role, p.status, p.suspended_reason from octroi.person p where p.id = p_id;
end $$;
revoke all on function octroi.open_account from public, anon, authenticated;
