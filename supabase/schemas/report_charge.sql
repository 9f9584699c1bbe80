-- A charge that a tool reports, for something that no request shows; once under p_key. Statuses of charge_batch, and
--   over_max   this person and app would pass p_max tokens of reports today (UTC); `reported` is what they are at
--   not_a_user the person has not used the app in the last 24 hours
create or replace function octroi.report_charge(
  p_app_id int, p_person_id uuid, p_id uuid, p_tokens bigint, p_note text, p_key text, p_max bigint
) returns table (status text, charge_id uuid, balance bigint, reported bigint)
language plpgsql set search_path = '' as $$
declare
  person record;
  today date := (now() at time zone 'UTC')::date;
  -- With a space, which no client's Idempotency-Key can have: nobody takes a report's key before the tool does.
  report_key text := 'report ' || p_key;
begin
  select * into person from octroi.find_app_person(p_app_id, p_person_id);
  if person.wallet_id is null then
    status := 'not_a_user'; return next; return;
  end if;
  -- Two reports at once must not both find room.
  perform octroi.lock_wallet(person.wallet_id);
  reported := coalesce((select r.tokens from octroi.app_report r
                         where r.app_id = p_app_id and r.wallet_id = person.wallet_id and r.day = today), 0);
  -- What is known under its key is answered as it was, whatever was reported since.
  if reported + p_tokens > p_max and not exists (
    select from octroi.idempotency_key k
     where k.wallet_id = person.wallet_id and k.app_id = p_app_id and k.key = report_key
       and k.created_at > now() - interval '24 hours') then
    status := 'over_max'; balance := person.balance; return next; return;
  end if;
  select c.status, c.charge_id, c.balance into status, charge_id, balance
    from octroi.charge_batch(array[person.wallet_id], array[p_id], array[p_tokens], array[p_app_id], array[p_note], array[report_key]) c;
  if status = 'charged' then
    reported := reported + p_tokens;
    insert into octroi.app_report as r (app_id, wallet_id, day, tokens) values (p_app_id, person.wallet_id, today, p_tokens)
    on conflict (app_id, wallet_id, day) do update set tokens = r.tokens + excluded.tokens;
    delete from octroi.app_report r
     where r.app_id = p_app_id and r.wallet_id = person.wallet_id and r.day < today - 7;
    -- The gate counts what it charges; this it did not see.
    perform octroi.count_usage(array[person.wallet_id], array[p_app_id], array[today], array[p_tokens]);
  end if;
  return next;
end $$;
revoke all on function octroi.report_charge from public, anon, authenticated;
