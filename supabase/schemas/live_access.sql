-- Who may open which granted app now, by themselves or as a member of a group. One that is used up is still there: what
-- is free stays open (see find_access).
create or replace view octroi.live_access with (security_invoker = true) as
select x.person_id, x.app_id, x.id, x.expires_at, x.uses
  from octroi.app_access x
 where x.person_id is not null and (x.expires_at is null or x.expires_at > now())
union all
select m.person_id, x.app_id, x.id, x.expires_at, x.uses
  from octroi.app_access x join octroi.group_member m on m.group_id = x.group_id
 where x.expires_at is null or x.expires_at > now();
revoke all on octroi.live_access from public, anon, authenticated;
