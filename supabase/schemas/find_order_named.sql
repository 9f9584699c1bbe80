-- The order that is called exactly so: by its id, its reference, its session or its payment; null when there is none.
create or replace function octroi.find_order_named(p_name text) returns uuid
language plpgsql stable set search_path = '' as $$
declare
  found_id uuid;
begin
  if p_name is null then return null; end if;
  select o.id into found_id from octroi.customer_order o where o.reference = upper(p_name);
  if found_id is not null or not octroi.is_whole_id(p_name) then return found_id; end if;
  if p_name like '%\_%' then
    select x.id into found_id
      from (select o.id from octroi.customer_order o where o.session_id = p_name
             union all
            select p.order_id from octroi.payment p where p.provider_id = p_name) x;
  else
    select o.id into found_id from octroi.customer_order o where o.id = p_name::uuid;
  end if;
  return found_id;
end $$;
revoke all on function octroi.find_order_named from public, anon, authenticated;
