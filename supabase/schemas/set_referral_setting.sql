-- Sets all of what admins set of referral. Who came before keeps what they were promised.
create or replace function octroi.set_referral_setting(
  p_is_on boolean, p_referrer_tokens bigint, p_referred_tokens bigint, p_least_paid jsonb, p_most int, p_most_monthly int,
  p_grant_days int
) returns void language sql set search_path = '' as $$
  update octroi.referral_setting s
     set is_on = p_is_on, referrer_tokens = p_referrer_tokens, referred_tokens = p_referred_tokens, least_paid = p_least_paid,
         most = p_most, most_monthly = p_most_monthly, grant_days = p_grant_days
$$;
revoke all on function octroi.set_referral_setting from public, anon, authenticated;
