-- Forgets what has no use any more, at most p_limit rows of each kind a call. Returns how many rows went.
create or replace function octroi.sweep(p_limit int default 5000) returns table (swept bigint)
language plpgsql set search_path = '' as $$
declare
  n bigint;
begin
  swept := 0;
  delete from octroi.redeemed_ticket where id in
    (select id from octroi.redeemed_ticket where expires_at < now() - interval '1 minute' limit p_limit);
  get diagnostics n = row_count; swept := swept + n;
  delete from octroi.idempotency_key where (wallet_id, app_id, key) in
    (select wallet_id, app_id, key from octroi.idempotency_key where created_at < now() - interval '24 hours' limit p_limit);
  get diagnostics n = row_count; swept := swept + n;
  delete from octroi.session where id in
    (select id from octroi.session where expires_at < now() - interval '30 days' limit p_limit);
  get diagnostics n = row_count; swept := swept + n;
  -- Wrong codes count for an hour.
  delete from octroi.pending_code where id in
    (select id from octroi.pending_code where expires_at < now() - interval '1 hour' limit p_limit);
  get diagnostics n = row_count; swept := swept + n;
  delete from octroi.pass where charge_id in
    (select charge_id from octroi.pass where expires_at < now() - interval '1 day' limit p_limit);
  get diagnostics n = row_count; swept := swept + n;
  -- The longest period is a month.
  delete from octroi.quota_use where id in
    (select id from octroi.quota_use where used_at < now() - interval '40 days' limit p_limit);
  get diagnostics n = row_count; swept := swept + n;
  delete from octroi.contact_message where id in
    (select id from octroi.contact_message where state = 'archived' and state_at < now() - interval '1 year' limit p_limit);
  get diagnostics n = row_count; swept := swept + n;
  with gone as (
    delete from octroi.change where id in
      (select id from octroi.change where at < now() - interval '1 hour' order by id limit p_limit)
    returning xid
  )
  update octroi.forgotten_change f set xid = greatest(f.xid, (select max(xid) from gone))
   where exists (select from gone);
  return next;
end $$;
revoke all on function octroi.sweep from public, anon, authenticated;
