-- How many messages of the contact form nobody has read.
create or replace function octroi.count_unread_contact() returns table (unread bigint)
language sql stable set search_path = '' as $$
  select count(*) from octroi.contact_message m where m.state = 'unread'
$$;
revoke all on function octroi.count_unread_contact from public, anon, authenticated;
