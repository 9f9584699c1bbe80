-- Counts what somebody of the role support moves today (UTC); false, and nothing counted, when it would be more than
-- p_max. Waits for what they do at the same time.
create or replace function octroi.count_support(p_person_id uuid, p_tokens bigint, p_max bigint) returns boolean
language plpgsql set search_path = '' as $$
declare
  today date := (now() at time zone 'UTC')::date;
begin
  if abs(p_tokens) > p_max then return false; end if;
  insert into octroi.support_total as t (person_id, day, tokens) values (p_person_id, today, abs(p_tokens))
  on conflict (person_id) do update
    set day = excluded.day, tokens = excluded.tokens + case when t.day = excluded.day then t.tokens else 0 end
    where t.day <> excluded.day or t.tokens + excluded.tokens <= p_max;
  return found;
end $$;
revoke all on function octroi.count_support from public, anon, authenticated;
