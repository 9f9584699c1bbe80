-- Reports the last whole week (Monday to Sunday, UTC) to the admins, once; nothing before there was a week to tell of.
create or replace function octroi.report_week(p_now timestamptz default now()) returns table (reported boolean)
language plpgsql set search_path = '' as $$
declare
  until timestamptz := date_trunc('week', p_now at time zone 'UTC') at time zone 'UTC';
  since timestamptz := until - interval '7 days';
  first_day date := (since at time zone 'UTC')::date;
  figures jsonb;
begin
  reported := false;
  if exists (select from octroi.person p where p.created_at < until) then
    insert into octroi.weekly_report (week) values (first_day) on conflict do nothing;
    reported := found;
  end if;
  if reported then
    select jsonb_build_object(
             'from', first_day, 'to', first_day + 6,
             'newPeople', (select count(*) from octroi.person p where p.created_at >= since and p.created_at < until),
             'people', count(distinct f.person_id), 'requests', coalesce(sum(f.requests), 0), 'tokens', coalesce(sum(f.tokens), 0))
      into figures
      from octroi.usage_fact f where f.day between first_day and first_day + 6;
    insert into octroi.outbox (kind, person_id, payload)
    select 'weekly_report', p.id, figures from octroi.person p where p.role = 'admin' and p.status = 'active';
  end if;
  return next;
end $$;
revoke all on function octroi.report_week from public, anon, authenticated;
