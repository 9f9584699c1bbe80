-- The subscription that is called exactly so: by its id, or by what the provider calls it, its session, one of its invoices
-- or a payment for one; null when there is none.
create or replace function octroi.find_subscription_named(p_name text) returns uuid
language plpgsql stable set search_path = '' as $$
declare
  found_id uuid;
begin
  if not octroi.is_whole_id(p_name) then return null; end if;
  if p_name like '%\_%' then
    select x.id into found_id
      from (select f.id from octroi.find_subscription(p_name, p_name, p_name) f
             union all
            select i.subscription_id from octroi.subscription_invoice i where i.provider_id = p_name) x
     limit 1;
  else
    select s.id into found_id from octroi.subscription s where s.id = p_name::uuid;
  end if;
  return found_id;
end $$;
revoke all on function octroi.find_subscription_named from public, anon, authenticated;
