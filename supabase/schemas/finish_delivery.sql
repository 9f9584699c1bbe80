-- Writes down how a try (the p_attempts-th) ended: p_error null is through; with an error it is tried again in p_retry_s
-- seconds, or given up (null). An endpoint that failed for a day is switched off, and the admins are told.
create or replace function octroi.finish_delivery(p_id uuid, p_attempts int, p_error text, p_retry_s int)
returns table (finished boolean) language plpgsql set search_path = '' as $$
declare
  endpoint octroi.webhook_endpoint;
begin
  -- Of a try that took longer than its lease another may have come since.
  update octroi.delivery d
     set state = case when p_error is null then 'sent' when p_retry_s is null then 'failed' else 'waiting' end,
         sent_at = case when p_error is null then now() end,
         last_error = left(p_error, 500),
         next_at = now() + coalesce(p_retry_s, 0) * interval '1 second'
   where d.id = p_id and d.state = 'waiting' and d.attempts = p_attempts;
  finished := found;
  return next;
  if not finished then return; end if;
  update octroi.webhook_endpoint w
     set failing_since = case when p_error is not null then coalesce(w.failing_since, now()) end
    from octroi.delivery d
   where d.id = p_id and w.id = d.endpoint_id and (w.failing_since is null) <> (p_error is null)
  returning w.* into endpoint;
  update octroi.webhook_endpoint w set off_at = now(), off_reason = 'failing'
    from octroi.delivery d
   where d.id = p_id and p_error is not null and w.id = d.endpoint_id and w.off_at is null
     and w.failing_since < now() - interval '1 day'
  returning w.* into endpoint;
  if endpoint.off_at is null or endpoint.off_reason <> 'failing' or p_error is null then return; end if;
  update octroi.delivery d set state = 'failed' where d.endpoint_id = endpoint.id and d.state = 'waiting';
  insert into octroi.outbox (kind, person_id, payload)
  select 'endpoint_off', p.id, jsonb_build_object('url', endpoint.url, 'error', left(p_error, 200))
    from octroi.person p where p.role = 'admin' and p.status = 'active';
end $$;
revoke all on function octroi.finish_delivery from public, anon, authenticated;
