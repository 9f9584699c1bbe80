-- Turns an automatic top-up on, with what its person agrees to now. Status: set, no_card, suspended, terms_due.
create or replace function octroi.set_top_up(
  p_person_id uuid, p_live boolean, p_pack text, p_title text, p_tokens bigint, p_amount bigint, p_currency text,
  p_threshold bigint, p_cap bigint, p_language text, p_address text
) returns table (status text) language plpgsql set search_path = '' as $$
declare
  person octroi.person;
begin
  -- In the order of claim_top_up.
  select * into person from octroi.person p where p.id = p_person_id for no key update;
  status := case
    when person.status in ('suspended', 'closed') then 'suspended'
    when octroi.terms_due(p_person_id) is not null then 'terms_due' end;
  if status is null then
    update octroi.top_up t
       set state = 'on', reason = null, code = null, stopped_at = null, pack = p_pack, title = p_title, tokens = p_tokens,
           amount = p_amount, currency = p_currency, threshold = p_threshold, cap = p_cap, language = p_language,
           waived_at = now(), terms_version = (select max(x.version) from octroi.terms x), address = left(p_address, 64)
     where t.person_id = p_person_id and t.live = p_live and t.card_id is not null;
    status := case when found then 'set' else 'no_card' end;
  end if;
  return next;
end $$;
revoke all on function octroi.set_top_up from public, anon, authenticated;
