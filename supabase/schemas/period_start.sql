-- The first day (UTC) of the day, week (Monday) or month of a moment; everything of 'ever' has one.
create or replace function octroi.period_start(p_period text, p_at timestamptz) returns date
language plpgsql immutable set search_path = '' as $$
begin
  return case p_period
    when 'ever' then date '1970-01-01'
    else date_trunc(p_period, p_at at time zone 'UTC')::date end;
end $$;
revoke all on function octroi.period_start from public, anon, authenticated;
