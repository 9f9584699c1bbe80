-- Whether somebody looks for an id, ours or the provider's: then nothing else is meant by it.
create or replace function octroi.is_whole_id(p_text text) returns boolean
language sql immutable set search_path = '' as $$
  select coalesce(p_text ~* '^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(pi|cs|sub|in)_[0-9a-z_]{10,})$', false)
$$;
revoke all on function octroi.is_whole_id from public, anon, authenticated;
