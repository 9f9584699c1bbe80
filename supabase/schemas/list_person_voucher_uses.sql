-- The vouchers that a person redeemed as admins see them, newest first, before the use p_before; `id` is the movement's.
create or replace function octroi.list_person_voucher_uses(
  p_person_id uuid, p_before uuid default null, p_limit int default 50
) returns table (id uuid, at timestamptz, number int, code text, tokens bigint, batch_id uuid, batch_name text)
language sql stable set search_path = '' as $$
  select u.id, u.at, v.number, v.code, b.tokens, b.id, b.name
    from octroi.voucher_use u
    join octroi.voucher v on v.id = u.voucher_id
    join octroi.voucher_batch b on b.id = u.batch_id
   where u.person_id = p_person_id and u.id < coalesce(p_before, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
   order by u.id desc
   limit p_limit
$$;
revoke all on function octroi.list_person_voucher_uses from public, anon, authenticated;
