-- Works the spells of the plans out anew for at most p_limit people whose plans changed. Returns how many. Nothing waits for
-- it: while another one runs it does nothing. What is committed after its marks were taken has marks of its own.
create or replace function octroi.refresh_spells(p_limit int default 500) returns table (people bigint)
language plpgsql set search_path = '' as $$
declare
  touched uuid[];
begin
  people := 0;
  if not pg_try_advisory_xact_lock(hashtext('octroi.refresh_spells')) then return next; return; end if;
  with due as (select t.id, t.person_id from octroi.touched_plan t order by t.id limit p_limit),
  taken as (delete from octroi.touched_plan t using due where t.id = due.id returning t.person_id)
  select array_agg(distinct t.person_id), count(*) into touched, people from taken t;
  if touched is not null then
    delete from octroi.plan_spell s where s.person_id = any (touched);
    insert into octroi.plan_spell select * from octroi.find_spells(touched);
  end if;
  return next;
end $$;
revoke all on function octroi.refresh_spells from public, anon, authenticated;
