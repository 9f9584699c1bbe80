-- Stores a new endpoint; no row when there are p_limit already.
create or replace function octroi.make_webhook_endpoint(
  p_url text, p_events text[], p_secret bytea, p_made_by uuid, p_limit int
) returns table (id uuid) language plpgsql set search_path = '' as $$
begin
  -- Two at once must not both find room.
  perform pg_advisory_xact_lock(hashtext('octroi.make_webhook_endpoint'));
  if (select count(*) from octroi.webhook_endpoint) >= p_limit then return; end if;
  return query
    insert into octroi.webhook_endpoint as w (url, events, secret, made_by) values (p_url, p_events, p_secret, p_made_by)
    returning w.id;
end $$;
revoke all on function octroi.make_webhook_endpoint from public, anon, authenticated;
