-- Opens a rule's requests for p_seconds; an older pass that is over gives up its row. Returns until when. The caller
-- holds the wallet's lock.
create or replace function octroi.open_pass(p_wallet bigint, p_id uuid, p_app int, p_rule text, p_seconds int)
returns timestamptz language plpgsql set search_path = '' as $$
declare
  until timestamptz;
begin
  insert into octroi.pass as p (wallet_id, app_id, rule, charge_id, expires_at)
  values (p_wallet, p_app, p_rule, p_id, now() + p_seconds * interval '1 second')
  on conflict (wallet_id, app_id, rule)
  do update set charge_id = excluded.charge_id, opened_at = excluded.opened_at, expires_at = excluded.expires_at
  returning p.expires_at into until;
  return until;
end $$;
revoke all on function octroi.open_pass from public, anon, authenticated;
