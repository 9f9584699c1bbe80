-- Sets what a person may spend in a day, a month (UTC) or ever: at all, on one app (p_app), by one key together with all
-- that it came of by rotation or that came of it (p_key_id). Null tokens lift the limit. What they spent in the period so
-- far counts. A person's own limit and an admin's (p_set_by) stand side by side: neither changes the other, and the lower
-- one holds. Status: set, lifted, no_person, no_app, no_key.
drop function if exists octroi.set_spend_limit(uuid, text, bigint, text, uuid);
create or replace function octroi.set_spend_limit(
  p_person_id uuid, p_period text, p_tokens bigint, p_app text default null, p_key_id uuid default null,
  p_set_by text default 'admin'
) returns table (status text)
language plpgsql set search_path = '' as $$
declare
  wallet bigint := (select w.id from octroi.wallet w where w.person_id = p_person_id);
  app int := (select a.id from octroi.app a where a.name = p_app);
  of_first uuid := (select coalesce(k.first_id, k.id) from octroi.key k where k.id = p_key_id and k.person_id = p_person_id);
  start date := octroi.period_start(p_period, now());
  the_limit bigint;
begin
  status := case
    when wallet is null then 'no_person'
    when p_app is not null and app is null then 'no_app'
    when p_key_id is not null and of_first is null then 'no_key'
    when p_tokens is null then 'lifted'
    else 'set' end;
  if status in ('set', 'lifted') then perform octroi.lock_wallet(wallet); end if;
  if status = 'lifted' then
    delete from octroi.spend_limit l
     where l.wallet_id = wallet and l.period = p_period and l.app_id is not distinct from app
       and l.key_id is not distinct from of_first and l.set_by = p_set_by;
  elsif status = 'set' then
    insert into octroi.spend_limit as l (wallet_id, app_id, key_id, period, tokens, set_by)
    values (wallet, app, of_first, p_period, p_tokens, p_set_by)
    on conflict (wallet_id, app_id, key_id, period, set_by) do update set tokens = excluded.tokens
    returning l.id into the_limit;
    -- A limit that was raised may be reached again.
    insert into octroi.spend_total as t (limit_id, period_start, tokens)
    values (the_limit, start, octroi.spent_since(wallet, app, of_first, start))
    on conflict (limit_id, period_start) do update set tokens = excluded.tokens, reached_at = null;
  end if;
  return next;
end $$;
revoke all on function octroi.set_spend_limit from public, anon, authenticated;
