-- Gives back the uses of granted apps that these charges took; each once.
create or replace function octroi.give_back_access(p_ids uuid[]) returns void
language plpgsql set search_path = '' as $$
begin
  if not exists (select from octroi.access_use u where u.id = any (p_ids)) then return; end if;
  -- In id order, as charge_batch locks them: two never wait for each other in a circle.
  perform from octroi.app_access x
    where x.id in (select u.access_id from octroi.access_use u where u.id = any (p_ids))
    order by x.id for no key update;
  with gone as (
    delete from octroi.access_use u where u.id = any (p_ids) returning u.access_id
  )
  update octroi.app_access x set used = x.used - g.n
    from (select access_id, count(*) as n from gone group by access_id) g
   where x.id = g.access_id;
end $$;
revoke all on function octroi.give_back_access from public, anon, authenticated;
