-- Who somebody is at the provider: the first word counts, until that one is p_gone there. Without p_provider_id, what is
-- known; no row when nothing is.
drop function if exists octroi.keep_customer(uuid, boolean, text);
create or replace function octroi.keep_customer(
  p_person_id uuid, p_live boolean, p_provider_id text default null, p_gone text default null
) returns table (provider_id text) language plpgsql set search_path = '' as $$
#variable_conflict use_column
begin
  delete from octroi.payment_customer c where c.person_id = p_person_id and c.live = p_live and c.provider_id = p_gone;
  if p_provider_id is not null then
    insert into octroi.payment_customer (person_id, live, provider_id) values (p_person_id, p_live, p_provider_id)
    on conflict do nothing;
  end if;
  return query select c.provider_id from octroi.payment_customer c where c.person_id = p_person_id and c.live = p_live;
end $$;
revoke all on function octroi.keep_customer from public, anon, authenticated;
