-- The provider has forgotten a card.
create or replace function octroi.forget_dropped_card(p_provider_id text) returns void
language sql set search_path = '' as $$
  delete from octroi.dropped_card d where d.provider_id = p_provider_id
$$;
revoke all on function octroi.forget_dropped_card from public, anon, authenticated;
