-- What somebody's automatic top-ups cost in this month (UTC), with the one that runs; what was refunded counts too.
create or replace function octroi.top_up_spent(p_person_id uuid, p_live boolean, p_currency text) returns bigint
language sql stable set search_path = '' as $$
  select coalesce(sum(o.amount), 0)::bigint from octroi.customer_order o
   where o.person_id = p_person_id and o.card_id is not null and o.live = p_live and o.currency = p_currency
     and o.state in ('open', 'processing', 'paid')
     and o.made_at >= date_trunc('month', now() at time zone 'UTC') at time zone 'UTC'
$$;
revoke all on function octroi.top_up_spent from public, anon, authenticated;
