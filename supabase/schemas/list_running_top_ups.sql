-- Orders of automatic top-ups whose end nobody told for p_quiet, or one in any state (p_id), oldest look first. `wanted`:
-- if nothing was paid yet, it is to be paid still.
create or replace function octroi.list_running_top_ups(
  p_live boolean, p_quiet interval default '0 seconds', p_limit int default 100, p_id uuid default null
) returns table (
  id uuid, person_id uuid, payer_id text, card_id text, title text, amount bigint, currency text, made_at timestamptz,
  provider_id text, wanted boolean
) language sql stable set search_path = '' as $$
  select o.id, o.person_id, o.payer_id, o.card_id, o.title, o.amount, o.currency, o.made_at, m.provider_id,
         o.ended_at is null and coalesce(t.state = 'on' and t.card_id = o.card_id and w.available < t.threshold, false)
    from octroi.customer_order o
    join octroi.wallet w on w.id = o.wallet_id
    left join octroi.payment m on m.order_id = o.id
    left join octroi.top_up t on t.person_id = o.person_id and t.live = o.live
   where o.card_id is not null and o.live = p_live
     and case when p_id is null then o.ended_at is null and o.made_at <= now() - p_quiet else o.id = p_id end
   order by o.synced, o.made_at limit p_limit
$$;
revoke all on function octroi.list_running_top_ups from public, anon, authenticated;
