-- Marks these of a person's notifications as read, or all of them (null). Returns how many are left unread.
create or replace function octroi.read_notifications(p_person_id uuid, p_ids uuid[] default null)
returns table (unread bigint) language plpgsql set search_path = '' as $$
begin
  update octroi.notification n set read_at = now()
   where n.person_id = p_person_id and n.read_at is null and (p_ids is null or n.id = any (p_ids));
  return query select count(*) from octroi.notification n where n.person_id = p_person_id and n.read_at is null;
end $$;
revoke all on function octroi.read_notifications from public, anon, authenticated;
