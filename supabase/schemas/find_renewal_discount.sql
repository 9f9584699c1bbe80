-- What the provider is still to be told of a plan whose first payment is there: how much is off each that follows.
create or replace function octroi.find_renewal_discount(p_id uuid)
returns table (provider_id text, promotion_id uuid, name text, discount bigint, currency text)
language sql stable set search_path = '' as $$
  select s.provider_id, p.id, p.name, s.renewal_discount, t.currency
    from octroi.subscription s
    join octroi.promotion p on p.id = s.promotion_id
    join octroi.plan_terms t on t.id = s.terms_id
   where s.id = p_id and s.renewal_discount > 0 and s.discount = 0 and not s.is_renewal_told
     and s.provider_id is not null and s.ended_at is null and t.every <> 'once'
     and exists (select from octroi.subscription_invoice i
                  where i.subscription_id = s.id and i.state in ('paid', 'refunded') and not i.trial)
$$;
revoke all on function octroi.find_renewal_discount from public, anon, authenticated;
