-- True the first time only: whoever inserts the id has the right.
create or replace function octroi.redeem_ticket(p_id uuid, p_expires_at timestamptz) returns table (redeemed boolean)
language sql set search_path = '' as $$
  with mine as (
    insert into octroi.redeemed_ticket (id, expires_at) values (p_id, p_expires_at) on conflict do nothing returning 1
  )
  select exists (select from mine)
$$;
revoke all on function octroi.redeem_ticket from public, anon, authenticated;
