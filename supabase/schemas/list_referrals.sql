-- Who brought whom, newest first. `p_search` finds an address by its beginning, of either of the two.
create or replace function octroi.list_referrals(
  p_id uuid default null, p_state text default null, p_search text default null, p_before_us bigint default null,
  p_before_id uuid default null, p_limit int default 1
) returns table (
  id uuid, state text, reason text, note text, referrer_id uuid, referrer_email text, referrer_name text, referred_id uuid,
  referred_email text, referred_name text, referrer_tokens bigint, referred_tokens bigint, paid bigint, currency text,
  made_at timestamptz, rewarded_at timestamptz, created_us bigint
) language sql stable set search_path = '' as $$
  select r.id, r.state, r.reason, r.note, b.id, b.email, b.name, c.id, c.email, c.name, r.referrer_tokens, r.referred_tokens,
         m.amount, m.currency, r.made_at, r.rewarded_at, (extract(epoch from r.made_at) * 1000000)::bigint
    from octroi.referral r
    join octroi.person b on b.id = r.referrer_id
    join octroi.person c on c.id = r.referred_id
    left join octroi.payment m on m.id = r.payment_id
   where r.id = coalesce(p_id, r.id)
     and (p_state is null or r.state = p_state)
     and (p_search is null or b.email like lower(p_search) || '%' or c.email like lower(p_search) || '%')
     and (p_before_us is null or (r.made_at, r.id)
          < (timestamptz 'epoch' + p_before_us * interval '1 microsecond', p_before_id))
   order by r.made_at desc, r.id desc
   limit p_limit
$$;
revoke all on function octroi.list_referrals from public, anon, authenticated;
