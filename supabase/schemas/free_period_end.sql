-- When a free plan's period ends that holds a moment: with the month or year (UTC); one that runs once, after its days,
-- or never.
create or replace function octroi.free_period_end(p_every text, p_days int, p_at timestamptz) returns timestamptz
language plpgsql stable set search_path = '' as $$
begin
  return case p_every
    when 'once' then p_at + p_days * interval '1 day'
    else (date_trunc(p_every, p_at at time zone 'UTC') + ('1 ' || p_every)::interval) at time zone 'UTC' end;
end $$;
revoke all on function octroi.free_period_end from public, anon, authenticated;
