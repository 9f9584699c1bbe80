-- Keeps the provider's page where somebody saves a card: what comes of any other is not theirs.
create or replace function octroi.set_top_up_session(p_person_id uuid, p_live boolean, p_session_id text) returns void
language sql set search_path = '' as $$
  insert into octroi.top_up (person_id, live, wallet_id, session_id)
  select p_person_id, p_live, w.id, p_session_id
    from octroi.wallet w join octroi.person p on p.id = w.person_id
   where w.person_id = p_person_id and p.status <> 'closed'
  on conflict (person_id, live) do update set session_id = excluded.session_id
$$;
revoke all on function octroi.set_top_up_session from public, anon, authenticated;
