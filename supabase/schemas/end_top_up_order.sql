-- Ends an order of an automatic top-up of which the provider knows nothing; with a reason the top-up stops, too.
create or replace function octroi.end_top_up_order(p_id uuid, p_reason text default null, p_code text default null)
returns table (ended boolean) language plpgsql set search_path = '' as $$
declare
  ordered octroi.customer_order;
begin
  update octroi.customer_order o set state = 'cancelled', ended_at = now()
   where o.id = p_id and o.card_id is not null and o.ended_at is null
     and not exists (select from octroi.payment m where m.order_id = o.id)
  returning o.* into ordered;
  ended := found;
  if ended and p_reason is not null then
    perform octroi.stop_top_up(ordered.person_id, ordered.live, p_reason, p_code);
  end if;
  return next;
end $$;
revoke all on function octroi.end_top_up_order from public, anon, authenticated;
