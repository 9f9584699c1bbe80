-- Who may open which granted app now, by themselves or as a member of a group. One that is used up is still there: what
-- is free stays open (see find_access). A plan opens its apps while it runs, and a day longer than its period, in which its
-- renewal is told.
create or replace view octroi.live_access with (security_invoker = true) as
select x.person_id, x.app_id, x.id, x.expires_at, x.uses
  from octroi.app_access x
 where x.person_id is not null and (x.expires_at is null or x.expires_at > now())
union all
select m.person_id, x.app_id, x.id, x.expires_at, x.uses
  from octroi.app_access x join octroi.group_member m on m.group_id = x.group_id
 where x.expires_at is null or x.expires_at > now()
union all
select s.person_id, a.id, s.id, s.period_end + interval '1 day', null
  from octroi.subscription s
  join octroi.plan_terms t on t.id = s.terms_id
  join octroi.app a on a.name = any (t.apps)
 where s.state in ('active', 'trialing', 'past_due') and (s.period_end is null or s.period_end + interval '1 day' > now());
revoke all on octroi.live_access from public, anon, authenticated;
