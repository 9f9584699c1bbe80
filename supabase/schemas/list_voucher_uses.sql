-- Who redeemed a batch's vouchers, newest first, before the use p_before (null: from the newest on).
create or replace function octroi.list_voucher_uses(p_batch_id uuid, p_before uuid default null, p_limit int default 50)
returns table (id uuid, at timestamptz, number int, code text, person_id uuid, person_email text, person_name text)
language sql stable set search_path = '' as $$
  select u.id, u.at, v.number, v.code, p.id, p.email, p.name
    from octroi.voucher_use u
    join octroi.voucher v on v.id = u.voucher_id
    join octroi.person p on p.id = u.person_id
   where u.batch_id = p_batch_id and u.id < coalesce(p_before, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
   order by u.id desc
   limit p_limit
$$;
revoke all on function octroi.list_voucher_uses from public, anon, authenticated;
