-- People whose referral somebody must look at, those that wait longest first.
create or replace function octroi.list_due_referrals(p_limit int default 100) returns table (person_id uuid)
language sql stable set search_path = '' as $$
  select d.person_id from octroi.referral_due d group by d.person_id order by min(d.id) limit p_limit
$$;
revoke all on function octroi.list_due_referrals from public, anon, authenticated;
