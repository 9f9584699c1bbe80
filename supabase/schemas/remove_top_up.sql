-- Forgets an automatic top-up with its card, which the provider is told to forget too. What runs is settled all the same.
create or replace function octroi.remove_top_up(p_person_id uuid, p_live boolean) returns void
language sql set search_path = '' as $$
  delete from octroi.top_up t where t.person_id = p_person_id and t.live = p_live
$$;
revoke all on function octroi.remove_top_up from public, anon, authenticated;
