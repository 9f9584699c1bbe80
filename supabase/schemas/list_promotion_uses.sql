-- Who used a promotion, newest first, before the use p_before (null: from the newest on).
create or replace function octroi.list_promotion_uses(p_promotion_id uuid, p_before uuid default null, p_limit int default 50)
returns table (
  id uuid, person_id uuid, person_email text, person_name text, order_id uuid, subscription_id uuid, what text, state text,
  typed boolean, live boolean, currency text, discount bigint, paid bigint, given bigint, made_at timestamptz, used_at timestamptz
) language sql stable set search_path = '' as $$
  select u.id, p.id, p.email, p.name, u.order_id, u.subscription_id, coalesce(o.title, t.title), u.state, u.typed, u.live, u.currency,
         u.discount, coalesce(f.paid, 0), coalesce(f.given, 0), u.made_at, u.used_at
    from octroi.promotion_use u
    join octroi.person p on p.id = u.person_id
    left join octroi.customer_order o on o.id = u.order_id
    left join octroi.subscription s on s.id = u.subscription_id
    left join octroi.plan_terms t on t.id = s.terms_id
   cross join lateral octroi.promotion_fruit(u) f
   where u.promotion_id = p_promotion_id and u.id < coalesce(p_before, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
   order by u.id desc
   limit p_limit
$$;
revoke all on function octroi.list_promotion_uses from public, anon, authenticated;
