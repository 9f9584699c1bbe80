-- Paused plans whose day to go on has come.
create or replace function octroi.list_resuming_subscriptions(
  p_live boolean, p_now timestamptz default now(), p_limit int default 100
) returns table (id uuid, provider_id text) language sql stable set search_path = '' as $$
  select s.id, s.provider_id
    from octroi.subscription s join octroi.person p on p.id = s.person_id and p.status = 'active'
   where s.live = p_live and s.pauses and s.resumes_at <= p_now and s.provider_id is not null
   order by s.synced limit p_limit
$$;
revoke all on function octroi.list_resuming_subscriptions from public, anon, authenticated;
