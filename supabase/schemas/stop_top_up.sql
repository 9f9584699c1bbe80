-- Stops an automatic top-up, and tells whose it is why, once; without a reason they turned it off themselves, and know.
-- Nothing is bought until they turn it on again.
create or replace function octroi.stop_top_up(
  p_person_id uuid, p_live boolean, p_reason text default null, p_code text default null
) returns table (stopped boolean) language plpgsql set search_path = '' as $$
declare
  was octroi.top_up;
begin
  update octroi.top_up t
     set state = case when p_reason is null then 'off' else 'stopped' end, reason = p_reason, code = left(p_code, 100),
         stopped_at = case when p_reason is not null then now() end
   where t.person_id = p_person_id and t.live = p_live
     and (t.state = 'on' or (t.state = 'stopped' and p_reason is null))
  returning t.* into was;
  stopped := found;
  if stopped and p_reason is not null then
    insert into octroi.outbox (kind, person_id, payload)
    values ('top_up_stopped', p_person_id,
            jsonb_build_object('pack', was.title, 'cause', p_reason, 'code', p_code, 'live', p_live,
                               'sum', jsonb_build_object('amount', was.amount, 'currency', was.currency)));
  end if;
  return next;
end $$;
revoke all on function octroi.stop_top_up from public, anon, authenticated;
