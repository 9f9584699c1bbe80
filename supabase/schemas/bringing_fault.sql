-- Why somebody is given nothing for bringing people now: referrer (suspended, deleted, or their address is not proven),
-- limit; null when they are.
create or replace function octroi.bringing_fault(p_person_id uuid) returns text
language sql stable set search_path = '' as $$
  select case
           when coalesce((select p.status from octroi.person p where p.id = p_person_id), '') <> 'active' then 'referrer'
           when s.most <= (select count(*) from octroi.referral r
                            where r.referrer_id = p_person_id and r.state = 'rewarded') then 'limit'
           when s.most_monthly <= (select count(*) from octroi.referral r
                                    where r.referrer_id = p_person_id and r.state = 'rewarded'
                                      and r.rewarded_at > now() - interval '30 days') then 'limit' end
    from octroi.referral_setting s
$$;
revoke all on function octroi.bringing_fault from public, anon, authenticated;
