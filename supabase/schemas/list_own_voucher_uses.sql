-- The vouchers that a person redeemed, newest first; `id` is the movement's.
create or replace function octroi.list_own_voucher_uses(
  p_person_id uuid, p_before uuid default null, p_limit int default 50
) returns table (id uuid, at timestamptz, code text, name text, tokens bigint)
language sql stable set search_path = '' as $$
  select u.id, u.at, v.code, b.name, b.tokens
    from octroi.voucher_use u
    join octroi.voucher v on v.id = u.voucher_id
    join octroi.voucher_batch b on b.id = u.batch_id
   where u.person_id = p_person_id and u.id < coalesce(p_before, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
   order by u.id desc
   limit p_limit
$$;
revoke all on function octroi.list_own_voucher_uses from public, anon, authenticated;
