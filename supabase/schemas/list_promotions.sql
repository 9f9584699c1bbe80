-- Promotions, newest first: all, one (p_id), or those whose name or code contains `p_search`. `uses` and `reserved` are of
-- live orders and plans, `sums` of both modes: [{"live", "currency", "uses", "paid" (less what went back), "given"}], where a
-- plan's renewals count too.
create or replace function octroi.list_promotions(
  p_id uuid default null, p_search text default null, p_before_us bigint default null, p_before_id uuid default null,
  p_limit int default 1
) returns table (
  id uuid, name text, code text, percent double precision, sums_off jsonb, counts_on text, minimums jsonb, total_limit int, person_limit int,
  starts_at timestamptz, ends_at timestamptz, packs text[], plans text[], new_only boolean, off boolean, made_at timestamptz,
  uses bigint, reserved bigint, sums jsonb, created_us bigint
) language sql stable set search_path = '' as $$
  select p.id, p.name, p.code, p.percent::double precision, p.sums, p.counts_on, p.minimums, p.total_limit, p.person_limit, p.starts_at, p.ends_at,
         p.packs, p.plans, p.new_only, p.off, p.made_at,
         (select count(*) from octroi.promotion_use u where u.promotion_id = p.id and u.live and u.state = 'used'),
         (select count(*) from octroi.promotion_use u where u.promotion_id = p.id and u.live and u.state = 'reserved'),
         coalesce(s.sums, '[]'), (extract(epoch from p.made_at) * 1000000)::bigint
    from octroi.promotion p
   cross join lateral (
     select jsonb_agg(jsonb_build_object('live', x.live, 'currency', x.currency, 'uses', x.uses, 'paid', x.paid, 'given', x.given)
                      order by x.live desc, x.currency) as sums
       from (select u.live, u.currency, count(*) as uses, coalesce(sum(f.paid), 0) as paid, coalesce(sum(f.given), 0) as given
               from octroi.promotion_use u
              cross join lateral octroi.promotion_fruit(u) f
              where u.promotion_id = p.id and u.state = 'used'
              group by u.live, u.currency) x
   ) s
   where (p_id is null or p.id = p_id)
     and (p_search is null or strpos(lower(p.name), lower(p_search)) > 0 or strpos(p.code, upper(p_search)) > 0)
     and (p_before_us is null
          or (p.made_at, p.id) < (timestamptz 'epoch' + p_before_us * interval '1 microsecond', p_before_id))
   order by p.made_at desc, p.id desc
   limit p_limit
$$;
revoke all on function octroi.list_promotions from public, anon, authenticated;
