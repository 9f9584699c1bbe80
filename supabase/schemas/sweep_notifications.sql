-- Forgets what was told and sent longer ago than the settings say, at most p_limit rows of each kind a call. Returns how many rows went.
create or replace function octroi.sweep_notifications(p_limit int default 5000) returns table (swept bigint)
language plpgsql set search_path = '' as $$
declare
  n bigint;
begin
  delete from octroi.notification x where x.id in
    (select o.id from octroi.notification o where o.at < now() - make_interval(days => (select notification_days from octroi.setting)) limit p_limit);
  get diagnostics n = row_count; swept := n;
  delete from octroi.delivery x where x.id in
    (select o.id from octroi.delivery o where o.created_at < now() - make_interval(days => (select notification_days from octroi.setting)) limit p_limit);
  get diagnostics n = row_count; swept := swept + n;
  return next;
end $$;
revoke all on function octroi.sweep_notifications from public, anon, authenticated;
