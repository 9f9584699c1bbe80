-- Allowances with their groups, and how many people each is for; `ends_at` is null for those without an end.
create or replace view octroi.group_allowance with (security_invoker = true) as
select a.id, g.name as group_name, (select count(*) from octroi.group_member m where m.group_id = g.id) as members,
       a.tokens, a.period, a.rollover, a.periods, a.starts_at, nullif(a.ends_at, 'infinity') as ends_at
  from octroi.allowance a join octroi.person_group g on g.id = a.group_id;
revoke all on octroi.group_allowance from public, anon, authenticated;
