-- Whose these accounts at a provider are, as far as they were linked.
create or replace function octroi.find_provider_accounts(p_provider text, p_ids text[])
returns table (provider_id text, person_id uuid)
language sql stable set search_path = '' as $$
  select a.provider_id, a.person_id from octroi.provider_account a
   where a.provider = p_provider and a.provider_id = any (p_ids)
$$;
revoke all on function octroi.find_provider_accounts from public, anon, authenticated;
