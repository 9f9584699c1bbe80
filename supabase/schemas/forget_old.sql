-- Forgets what the settings say is too old, at most p_limit rows of each kind a call. Returns how many rows went.
create or replace function octroi.forget_old(p_limit int default 5000) returns table (forgotten bigint)
language plpgsql set search_path = '' as $$
declare
  s octroi.setting;
  n bigint;
begin
  select * into s from octroi.setting;
  forgotten := 0;
  if s.failed_sign_in_days is not null then
    delete from octroi.audit_log where id in
      (select a.id from octroi.audit_log a
        where a.kind = 'sign_in.failed' and a.at < now() - make_interval(days => s.failed_sign_in_days)
          and a.id < octroi.first_id_at(now() - make_interval(days => s.failed_sign_in_days)) limit p_limit);
    get diagnostics n = row_count; forgotten := forgotten + n;
  end if;
  delete from octroi.outbox where id in
    (select o.id from octroi.outbox o where o.sent_at < now() - make_interval(days => s.notification_days) limit p_limit);
  get diagnostics n = row_count; forgotten := forgotten + n;
  if s.refusal_days is not null then
    delete from octroi.usage_refusal where (person_id, app_id, day, reason) in
      (select u.person_id, u.app_id, u.day, u.reason from octroi.usage_refusal u
        where u.day < current_date - s.refusal_days limit p_limit);
    get diagnostics n = row_count; forgotten := forgotten + n;
  end if;
  return next;
end $$;
revoke all on function octroi.forget_old from public, anon, authenticated;
