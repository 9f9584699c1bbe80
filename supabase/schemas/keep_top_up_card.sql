-- Keeps the card that was saved on the page that its person was led to last, once; a card of any other page is dropped.
create or replace function octroi.keep_top_up_card(
  p_person_id uuid, p_live boolean, p_session_id text, p_payer_id text, p_card_id text, p_brand text, p_last4 text,
  p_exp_month int, p_exp_year int
) returns table (kept boolean) language plpgsql set search_path = '' as $$
begin
  update octroi.top_up t
     set session_id = null, payer_id = p_payer_id, card_id = p_card_id, brand = p_brand, last4 = p_last4,
         exp_month = p_exp_month, exp_year = p_exp_year
   where t.person_id = p_person_id and t.live = p_live and t.session_id = p_session_id;
  kept := found;
  if not kept then
    insert into octroi.dropped_card (provider_id, live)
    select p_card_id, p_live where not exists (select from octroi.top_up t where t.card_id = p_card_id)
    on conflict do nothing;
  end if;
  return next;
end $$;
revoke all on function octroi.keep_top_up_card from public, anon, authenticated;
