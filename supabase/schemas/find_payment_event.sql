-- An event that was delivered before; no row for a new one.
drop function if exists octroi.find_payment_event(text);
create function octroi.find_payment_event(p_id text) returns setof octroi.payment_event
language sql stable set search_path = '' as $$
  select * from octroi.payment_event e where e.id = p_id
$$;
revoke all on function octroi.find_payment_event from public, anon, authenticated;
