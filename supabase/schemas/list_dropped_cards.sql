-- Cards that the provider is to forget, oldest first.
create or replace function octroi.list_dropped_cards(p_live boolean, p_limit int default 50)
returns table (provider_id text) language sql stable set search_path = '' as $$
  select d.provider_id from octroi.dropped_card d where d.live = p_live order by d.at limit p_limit
$$;
revoke all on function octroi.list_dropped_cards from public, anon, authenticated;
