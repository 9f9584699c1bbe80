-- Plans at the provider of whose next step nobody told, oldest look first: the reconciler looks them up. They wait for
-- their first payment, their period is over, or a payment failed.
create or replace function octroi.list_unsettled_subscriptions(p_live boolean, p_quiet interval, p_limit int)
returns table (id uuid, provider_id text, session_id text) language sql stable set search_path = '' as $$
  select s.id, s.provider_id, s.session_id from octroi.subscription s
   where s.ended_at is null and s.live = p_live and coalesce(s.provider_id, s.session_id) is not null
     and s.made_at < now() - p_quiet
     and (s.state in ('open', 'past_due', 'suspended') or (s.provider_id is not null and s.period_end < now() - p_quiet))
   order by s.synced, s.made_at limit p_limit
$$;
revoke all on function octroi.list_unsettled_subscriptions from public, anon, authenticated;
