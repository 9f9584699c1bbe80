-- Lets a person into an app whose access is "granted", without end and uncounted, or takes away what was granted to them
-- in person. Status: changed, no_person, no_app.
create or replace function octroi.set_app_access(p_person_id uuid, p_app text, p_granted boolean, p_actor_id uuid)
returns table (status text)
language plpgsql set search_path = '' as $$
declare
  app int := (select a.id from octroi.app a where a.name = p_app);
begin
  status := case
    when app is null then 'no_app'
    when not exists (select from octroi.person p where p.id = p_person_id) then 'no_person'
    else 'changed' end;
  if status = 'changed' and p_granted then
    perform octroi.grant_access(p_app, p_person_id, null, null, null, p_actor_id)
      where not exists (select from octroi.app_access x
                         where x.person_id = p_person_id and x.app_id = app and x.expires_at is null and x.uses is null);
  elsif status = 'changed' then
    delete from octroi.app_access x where x.person_id = p_person_id and x.app_id = app;
  end if;
  return next;
end $$;
revoke all on function octroi.set_app_access from public, anon, authenticated;
