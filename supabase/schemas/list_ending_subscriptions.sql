-- What is to end at the provider: plans that nobody has paid for so many days, and those of closed accounts.
create or replace function octroi.list_ending_subscriptions(
  p_live boolean, p_cancel int default 30, p_now timestamptz default now(), p_limit int default 100
) returns table (id uuid, provider_id text, session_id text) language sql stable set search_path = '' as $$
  select s.id, s.provider_id, s.session_id
    from octroi.subscription s join octroi.person p on p.id = s.person_id
   where s.ended_at is null and s.live = p_live and s.method = 'stripe'
     and (p.status = 'closed'
          or (s.past_due_since + p_cancel * interval '1 day' <= p_now and (s.kept_until is null or s.kept_until <= p_now)))
   order by s.synced limit p_limit
$$;
revoke all on function octroi.list_ending_subscriptions from public, anon, authenticated;
