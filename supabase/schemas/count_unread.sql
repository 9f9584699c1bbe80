-- How much each of these people has not read, the newest of it, and whether that may be heard.
create or replace function octroi.count_unread(p_people uuid[])
returns table (person_id uuid, unread bigint, latest uuid, loud boolean, badge boolean)
language sql stable set search_path = '' as $$
  select x.id, coalesce(u.unread, 0), u.latest,
         coalesce(s.sound, false) and not coalesce((select n.silent from octroi.notification n where n.id = u.latest), true),
         coalesce(s.badge, true)
    from unnest(p_people) x(id)
    left join octroi.notification_setting s on s.person_id = x.id
    left join lateral (
      select count(*) as unread, (array_agg(n.id order by n.id desc))[1] as latest
        from octroi.notification n where n.person_id = x.id and n.read_at is null) u on true
$$;
revoke all on function octroi.count_unread from public, anon, authenticated;
