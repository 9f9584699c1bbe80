-- Makes an app one of a person's favourites, or none any more; twice is once. Status: done, no_app.
create or replace function octroi.set_favourite(p_person_id uuid, p_app text, p_favourite boolean) returns table (status text)
language plpgsql set search_path = '' as $$
declare
  the_app int := (select a.id from octroi.app a where a.name = p_app);
begin
  status := case when the_app is null then 'no_app' else 'done' end;
  if p_favourite then
    insert into octroi.app_favourite (person_id, app_id)
    select p_person_id, the_app where the_app is not null
    on conflict do nothing;
  else
    delete from octroi.app_favourite f where f.person_id = p_person_id and f.app_id = the_app;
  end if;
  return next;
end $$;
revoke all on function octroi.set_favourite from public, anon, authenticated;
