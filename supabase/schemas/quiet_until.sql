-- The end of a person's quiet hours when p_now lies in them, else null.
create or replace function octroi.quiet_until(p_person_id uuid, p_now timestamptz default now()) returns timestamptz
language plpgsql stable set search_path = '' as $$
declare
  s octroi.notification_setting;
  here timestamp;
  ends timestamp;
begin
  select * into s from octroi.notification_setting x where x.person_id = p_person_id;
  if s.quiet is not true then return null; end if;
  here := p_now at time zone s.time_zone;
  ends := here::date + s.quiet_until;
  if s.quiet_from < s.quiet_until then
    if here::time < s.quiet_from or here::time >= s.quiet_until then return null; end if;
  elsif here::time >= s.quiet_from then
    ends := ends + interval '1 day';
  elsif here::time >= s.quiet_until then
    return null;
  end if;
  return ends at time zone s.time_zone;
end $$;
revoke all on function octroi.quiet_until from public, anon, authenticated;
