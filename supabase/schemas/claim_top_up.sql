-- Writes down the order of an automatic top-up before the provider is asked for its money, if it is to buy still: of
-- several gates one claims it. Status: claimed, busy (somebody else is at it), not_due.
--
-- Locks: the person, the top-up, the wallet last.
create or replace function octroi.claim_top_up(
  p_person_id uuid, p_live boolean, p_order_id uuid, p_pack text, p_title text, p_tokens bigint, p_grant_days int,
  p_amount bigint, p_card_id text
) returns table (status text) language plpgsql set search_path = '' as $$
declare
  person octroi.person;
  wish octroi.top_up;
  running boolean;
begin
  select * into person from octroi.person p where p.id = p_person_id for no key update skip locked;
  if person.id is null then status := 'busy'; return next; return; end if;
  select * into wish from octroi.top_up t where t.person_id = p_person_id and t.live = p_live for update;
  running := exists (select from octroi.customer_order o
                      where o.person_id = p_person_id and o.live = p_live and o.card_id is not null and o.ended_at is null);
  status := case
    when running then 'busy'
    when wish.state is distinct from 'on' or person.status in ('suspended', 'closed')
         or wish.pack <> p_pack or wish.card_id <> p_card_id or p_amount > wish.amount or p_tokens < wish.tokens
         or octroi.top_up_spent(p_person_id, p_live, wish.currency) + p_amount > wish.cap
         or octroi.terms_due(p_person_id) is not null then 'not_due' end;
  if status is not null then return next; return; end if;
  perform octroi.lock_wallet(wish.wallet_id);
  if (select w.available >= wish.threshold from octroi.wallet w where w.id = wish.wallet_id)
     or octroi.awaits_tokens(p_person_id) then
    status := 'not_due'; return next; return;
  end if;
  insert into octroi.customer_order
    (id, wallet_id, person_id, method, live, pack, title, tokens, grant_days, amount, currency, state, payer_id, card_id,
     terms_version, waived_at, address, expires_at)
  values
    (p_order_id, wish.wallet_id, p_person_id, 'stripe', p_live, p_pack, p_title, p_tokens, p_grant_days, p_amount,
     wish.currency, 'processing', wish.payer_id, wish.card_id, wish.terms_version, wish.waived_at, wish.address,
     now() + interval '1 day');
  update octroi.top_up t set tried_at = now() where t.person_id = p_person_id and t.live = p_live;
  status := 'claimed';
  return next;
end $$;
revoke all on function octroi.claim_top_up from public, anon, authenticated;
