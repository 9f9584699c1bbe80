-- Somebody's referrals, newest first: whom they brought ("referrer"), and by whom they came ("referred"). Of the other one
-- only a masked address is told, null for who is gone; accounts that were there before brought nobody anything, and are
-- left out of what the referrer sees.
create or replace function octroi.list_own_referrals(
  p_person_id uuid, p_as text default null, p_before_us bigint default null, p_before_id uuid default null, p_limit int default 50
) returns table (id uuid, role text, address text, state text, tokens bigint, made_at timestamptz, created_us bigint)
language sql stable set search_path = '' as $$
  select r.id, x.role,
         case when p.status <> 'closed' then
           left(p.email, 1) || '…@' || left(split_part(p.email, '@', 2), 1) || '…' || coalesce(substring(p.email from '\.[^.@]+$'), '') end,
         case r.state when 'suspect' then 'waiting' else r.state end,
         case x.role when 'referrer' then r.referrer_tokens else r.referred_tokens end,
         r.made_at, (extract(epoch from r.made_at) * 1000000)::bigint
    from octroi.referral r
   cross join lateral (select case r.referrer_id when p_person_id then 'referrer' else 'referred' end as role) x
    join octroi.person p on p.id = case x.role when 'referrer' then r.referred_id else r.referrer_id end
   where (r.referrer_id = p_person_id or r.referred_id = p_person_id)
     and r.reason is distinct from 'self' and (x.role = 'referred' or r.reason is distinct from 'existed')
     and (p_as is null or x.role = p_as)
     and (p_before_us is null or (r.made_at, r.id)
          < (timestamptz 'epoch' + p_before_us * interval '1 microsecond', p_before_id))
   order by r.made_at desc, r.id desc
   limit p_limit
$$;
revoke all on function octroi.list_own_referrals from public, anon, authenticated;
