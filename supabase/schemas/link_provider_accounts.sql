-- Makes accounts at a provider a person's; returns how many are theirs now. One that is another's stays it.
create or replace function octroi.link_provider_accounts(p_person_id uuid, p_provider text, p_ids text[])
returns table (linked bigint)
language plpgsql set search_path = '' as $$
declare
  made text;
begin
  for made in
    insert into octroi.provider_account as a (provider, provider_id, person_id)
    select p_provider, i, p_person_id from unnest(p_ids) i
    on conflict do nothing
    returning a.provider_id
  loop
    perform octroi.write_audit('provider.linked', p_provider, p_person_id, null,
                               jsonb_build_object('provider', p_provider, 'account', made), p_person_id);
  end loop;
  return query
    select count(*) from octroi.provider_account a
     where a.provider = p_provider and a.provider_id = any (p_ids) and a.person_id = p_person_id;
end $$;
revoke all on function octroi.link_provider_accounts from public, anon, authenticated;
