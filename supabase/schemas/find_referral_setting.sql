-- What admins set of referral; always one row.
create or replace function octroi.find_referral_setting() returns table (
  is_on boolean, referrer_tokens bigint, referred_tokens bigint, least_paid jsonb, most int, most_monthly int, grant_days int
) language sql stable set search_path = '' as $$
  select s.is_on, s.referrer_tokens, s.referred_tokens, s.least_paid, s.most, s.most_monthly, s.grant_days
    from octroi.referral_setting s
$$;
revoke all on function octroi.find_referral_setting from public, anon, authenticated;
