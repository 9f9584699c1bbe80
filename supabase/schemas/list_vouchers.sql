-- A batch's vouchers by their numbers, from the one after `after` on, with who redeemed each last. `code` finds the one of
-- exactly that code, `ending` those whose code ends so: whoever may not see whole codes must not be able to guess them by
-- their beginnings. States: open, used_up, revoked, expired.
create or replace function octroi.list_vouchers(
  p_batch_id uuid, p_code text default null, p_ending text default null, p_state text default null,
  p_after int default null, p_limit int default 50
) returns table (id uuid, number int, code text, state text, uses int, used int, redeemed_at timestamptz,
                 person_id uuid, person_email text, person_name text)
language sql stable set search_path = '' as $$
  select v.id, v.number, v.code, s.state, v.uses, v.used, u.at, p.id, p.email, p.name
    from octroi.voucher v
    join octroi.voucher_batch b on b.id = v.batch_id
   cross join lateral (
     select case when v.used >= v.uses then 'used_up'
                 when v.revoked_at is not null or b.revoked_at is not null then 'revoked'
                 when b.redeem_until <= now() then 'expired'
                 else 'open' end as state
   ) s
    left join octroi.voucher_use u on u.voucher_id = v.id and u.nth = v.used
    left join octroi.person p on p.id = u.person_id
   where v.batch_id = p_batch_id
     and (p_code is null or v.code = p_code)
     and (p_ending is null or right(v.code, length(p_ending)) = p_ending)
     and (p_state is null or s.state = p_state)
     and v.number > coalesce(p_after, 0)
   order by v.number
   limit p_limit
$$;
revoke all on function octroi.list_vouchers from public, anon, authenticated;
