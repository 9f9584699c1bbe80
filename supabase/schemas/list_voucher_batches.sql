-- Batches of vouchers, newest first: all, one by its id, or those whose name contains `search` (letter case aside) or that
-- hold the voucher `code`. `remaining` is how often their vouchers can still be redeemed, were there enough people. The
-- cursor is a row's `created_us` (microseconds) and id.
create or replace function octroi.list_voucher_batches(
  p_id uuid default null, p_search text default null, p_code text default null,
  p_before_us bigint default null, p_before_id uuid default null, p_limit int default 50
) returns table (id uuid, name text, prefix text, count int, tokens bigint, uses int, per_person int,
                 redeem_until timestamptz, grant_days int, grant_until timestamptz, made_at timestamptz,
                 made_by_id uuid, made_by_email text, made_by_name text, revoked_at timestamptz,
                 used bigint, remaining bigint, created_us bigint)
language sql stable set search_path = '' as $$
  select b.id, b.name, b.prefix, b.count, b.tokens, b.uses, b.per_person, b.redeem_until, b.grant_days, b.grant_until,
         b.made_at, p.id, p.email, p.name, b.revoked_at, coalesce(v.used, 0),
         case when b.revoked_at is null and coalesce(b.redeem_until, 'infinity') > now()
              then coalesce(v.remaining, 0) else 0 end,
         (extract(epoch from b.made_at) * 1000000)::bigint
    from octroi.voucher_batch b
    left join octroi.person p on p.id = b.made_by
   cross join lateral (
     select sum(x.used)::bigint as used, (sum(x.uses - x.used) filter (where x.revoked_at is null))::bigint as remaining
       from octroi.voucher x where x.batch_id = b.id
   ) v
   where (p_id is null or b.id = p_id)
     and (p_search is null or strpos(lower(b.name), lower(p_search)) > 0
          or b.id = (select x.batch_id from octroi.voucher x where x.code = p_code))
     and (p_before_us is null
          or (b.made_at, b.id) < (timestamptz 'epoch' + p_before_us * interval '1 microsecond', p_before_id))
   order by b.made_at desc, b.id desc
   limit p_limit
$$;
revoke all on function octroi.list_voucher_batches from public, anon, authenticated;
