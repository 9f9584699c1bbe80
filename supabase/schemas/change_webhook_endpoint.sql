-- Switches an endpoint on or off, gives it another secret (null leaves each), or removes it. What waits for one that is
-- switched off is given up. False: there is none.
create or replace function octroi.change_webhook_endpoint(
  p_id uuid, p_off boolean default null, p_secret bytea default null, p_remove boolean default false
) returns table (changed boolean) language plpgsql set search_path = '' as $$
begin
  if p_remove then
    delete from octroi.webhook_endpoint w where w.id = p_id;
    changed := found; return next; return;
  end if;
  update octroi.webhook_endpoint w
     set secret = coalesce(p_secret, w.secret),
         off_at = case when p_off then coalesce(w.off_at, now()) when not p_off then null else w.off_at end,
         off_reason = case when p_off then coalesce(w.off_reason, 'admin') when not p_off then null else w.off_reason end,
         failing_since = case when not p_off then null else w.failing_since end
   where w.id = p_id;
  changed := found;
  if p_off then
    update octroi.delivery d set state = 'failed', last_error = 'the endpoint was switched off'
     where d.endpoint_id = p_id and d.state = 'waiting';
  end if;
  if p_secret is not null and changed then perform octroi.write_audit('webhook.secret_replaced', p_id::text); end if;
  return next;
end $$;
revoke all on function octroi.change_webhook_endpoint from public, anon, authenticated;
