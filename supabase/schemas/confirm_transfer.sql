-- An admin has seen a bank transfer arrive. Status: confirmed, duplicate (it was before), not_open (expired or
-- cancelled: p_even_so pays it all the same), wrong_amount (less than the order), no_order.
create or replace function octroi.confirm_transfer(p_id uuid, p_amount bigint, p_even_so boolean default false)
returns table (status text) language plpgsql set search_path = '' as $$
declare
  ordered octroi.customer_order;
begin
  select * into ordered from octroi.customer_order o where o.id = p_id for update;
  status := case
    when ordered.id is null or ordered.method <> 'transfer' then 'no_order'
    when ordered.state = 'paid' then 'duplicate'
    when ordered.ended_at is not null and not p_even_so then 'not_open'
    when p_amount is distinct from ordered.amount then 'wrong_amount'
    else 'confirmed' end;
  if status = 'confirmed' then
    perform octroi.settle_payment(ordered, jsonb_build_object('state', 'succeeded', 'amount', p_amount));
    update octroi.customer_order o set state = 'paid', ended_at = now() where o.id = p_id;
  end if;
  return next;
end $$;
revoke all on function octroi.confirm_transfer from public, anon, authenticated;
