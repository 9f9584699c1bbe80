-- Whether a free plan, or one that waits for its first payment and is not at the provider yet, goes on after its period
-- (p_ends: whether it ends then; what waits ends at once). False when there is none that has not ended.
create or replace function octroi.set_subscription_end(p_id uuid, p_ends boolean, p_now boolean default false)
returns table (changed boolean) language plpgsql set search_path = '' as $$
begin
  if p_ends and (p_now or exists (select from octroi.subscription s
                                   where s.id = p_id and (s.state = 'open' or s.period_end is null))) then
    changed := octroi.end_subscription(p_id, 'cancelled');
  else
    update octroi.subscription s set cancel_at_end = p_ends where s.id = p_id and s.method = 'free' and s.ended_at is null;
    changed := found;
  end if;
  return next;
end $$;
revoke all on function octroi.set_subscription_end from public, anon, authenticated;
