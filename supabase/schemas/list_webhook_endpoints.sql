-- Every endpoint, or the one of p_id, oldest first, without its secret.
create or replace function octroi.list_webhook_endpoints(p_id uuid default null)
returns table (id uuid, url text, events text[], created_at timestamptz, failing_since timestamptz, off_at timestamptz,
               off_reason text)
language sql stable set search_path = '' as $$
  select w.id, w.url, w.events, w.created_at, w.failing_since, w.off_at, w.off_reason
    from octroi.webhook_endpoint w where p_id is null or w.id = p_id order by w.created_at, w.id
$$;
revoke all on function octroi.list_webhook_endpoints from public, anon, authenticated;
