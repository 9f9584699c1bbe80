-- Tells of passes that end within five minutes, of those that lasted a quarter of an hour at least; each once. Returns
-- how many.
create or replace function octroi.note_ending_passes(p_limit int default 500) returns table (noted bigint)
language plpgsql set search_path = '' as $$
begin
  with ending as (
    select x.charge_id, x.expires_at, w.person_id, a.name
      from octroi.pass x join octroi.wallet w on w.id = x.wallet_id join octroi.app a on a.id = x.app_id
     where x.expires_at > now() and x.expires_at <= now() + interval '5 minutes'
       and x.expires_at - x.opened_at >= interval '15 minutes'
       and not exists (select from octroi.told_pass t where t.charge_id = x.charge_id)
     limit p_limit
  ), told as (
    insert into octroi.told_pass (charge_id) select e.charge_id from ending e on conflict do nothing returning charge_id
  )
  insert into octroi.outbox (kind, person_id, payload)
  select 'pass_ending', e.person_id, jsonb_build_object('app', e.name, 'endsAt', e.expires_at)
    from ending e join told t on t.charge_id = e.charge_id;
  get diagnostics noted = row_count;
  delete from octroi.told_pass t where t.charge_id in
    (select x.charge_id from octroi.told_pass x where x.at < now() - interval '1 day' limit p_limit);
  return next;
end $$;
revoke all on function octroi.note_ending_passes from public, anon, authenticated;
