-- How many of those whom somebody brought have paid, how many are waited for, and the tokens that it brought them.
create or replace function octroi.count_own_referrals(p_person_id uuid)
returns table (rewarded bigint, waiting bigint, tokens bigint)
language sql stable set search_path = '' as $$
  select count(*) filter (where r.state = 'rewarded'), count(*) filter (where r.state in ('waiting', 'suspect')),
         coalesce(sum(r.referrer_tokens) filter (where r.state = 'rewarded'), 0)::bigint
    from octroi.referral r where r.referrer_id = p_person_id
$$;
revoke all on function octroi.count_own_referrals from public, anon, authenticated;
