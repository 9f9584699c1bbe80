-- Sets what a person wants to hear of these apps ({"whisper": {"inApp": …, "mail": …}}); who wants everything of one has no
-- row. `unknown` lists the names that are no app's; nothing is set then.
create or replace function octroi.set_notification_apps(p_person_id uuid, p_apps jsonb) returns table (unknown text[])
language plpgsql set search_path = '' as $$
begin
  unknown := array(select e.key from jsonb_each(p_apps) e
                    where not exists (select from octroi.app a where a.name = e.key));
  if cardinality(unknown) = 0 then
    delete from octroi.notification_app n using octroi.app a
     where n.person_id = p_person_id and a.id = n.app_id and p_apps ? a.name;
    insert into octroi.notification_app (person_id, app_id, in_app, mail)
    select p_person_id, a.id, (p_apps -> a.name ->> 'inApp')::boolean, (p_apps -> a.name ->> 'mail')::boolean
      from octroi.app a
     where p_apps ? a.name
       and not ((p_apps -> a.name ->> 'inApp')::boolean and (p_apps -> a.name ->> 'mail')::boolean)
    on conflict (person_id, app_id) do update set in_app = excluded.in_app, mail = excluded.mail;
  end if;
  return next;
end $$;
revoke all on function octroi.set_notification_apps from public, anon, authenticated;
