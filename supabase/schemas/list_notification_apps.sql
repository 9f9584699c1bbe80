-- The apps that a person used, has among their favourites or chose about, by name: whether they are told of it in the
-- portal and by mail.
create or replace function octroi.list_notification_apps(p_person_id uuid)
returns table (app text, in_app boolean, mail boolean)
language sql stable set search_path = '' as $$
  select a.name, coalesce(n.in_app, true), coalesce(n.mail, true)
    from octroi.app a
    left join octroi.notification_app n on n.person_id = p_person_id and n.app_id = a.id
   where n.app_id is not null
      or exists (select from octroi.usage_fact u where u.person_id = p_person_id and u.app_id = a.id)
      or exists (select from octroi.app_favourite f where f.person_id = p_person_id and f.app_id = a.id)
   order by a.name
$$;
revoke all on function octroi.list_notification_apps from public, anon, authenticated;
