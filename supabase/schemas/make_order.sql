-- Writes down what somebody wants to buy, before anybody is asked for money. Status: made, duplicate (this key before,
-- with the same wish: `id` is that order), key_reused, suspended, terms_due, too_many (20 that wait for their money),
-- too_often (20 by transfer within 24 hours, whatever became of them: each takes numbers of the invoices' series, which has
-- no gaps), and those of take_promotion. `p_amount` is the pack's price. Promotions count where `p_shown`, the price that the
-- buyer saw, is given: by `p_code`, or by themselves. When nothing is left to pay (method free), the order is paid at once.
drop function if exists octroi.make_order(
  uuid, uuid, text, text, boolean, text, text, bigint, int, bigint, text, text, text, int, text, bigint);
create or replace function octroi.make_order(
  p_id uuid, p_person_id uuid, p_key text, p_method text, p_live boolean, p_pack text, p_title text, p_tokens bigint,
  p_grant_days int, p_amount bigint, p_currency text, p_reference text, p_address text,
  p_lasts_s int, p_code text default null, p_shown bigint default null, p_language text default 'en'
) returns table (status text, id uuid) language plpgsql set search_path = '' as $$
#variable_conflict use_column
declare
  person octroi.person;
  wallet bigint;
  known octroi.customer_order;
  taken record;
  ordered octroi.customer_order;
begin
  -- One order at a time of one person, so that two with one key, or the twentieth and one more, see each other.
  select * into person from octroi.person p where p.id = p_person_id for no key update;
  select w.id into wallet from octroi.wallet w where w.person_id = p_person_id;
  select * into known from octroi.customer_order o where o.wallet_id = wallet and o.key = p_key;
  id := coalesce(known.id, p_id);
  status := case
    when wallet is null or person.status in ('suspended', 'closed') then 'suspended'
    when known.id is not null then
      case when (known.method, known.live, known.pack, known.tokens, known.amount + known.discount, known.amount, known.currency)
                = (p_method, p_live, p_pack, p_tokens, p_amount, coalesce(p_shown, p_amount), p_currency) then 'duplicate' else 'key_reused' end
    when octroi.terms_due(p_person_id) is not null then 'terms_due'
    when (select count(*) from octroi.customer_order o
           where o.person_id = p_person_id and o.ended_at is null and o.expires_at > now()) >= 20 then 'too_many'
    when p_method = 'transfer'
         and (select count(*) from octroi.customer_order o
               where o.person_id = p_person_id and o.method = 'transfer' and o.made_at > now() - interval '24 hours') >= 20 then 'too_often'
    else 'made' end;
  if status = 'made' then
    select null::uuid as id, 0::bigint as discount into taken;
    if p_shown is not null then
      select * into taken
        from octroi.take_promotion(p_person_id, p_code, p_live, 'pack', p_pack, p_amount, p_currency, 'once', p_shown) t;
      if taken.status not in ('ok', 'none') then status := taken.status; end if;
    end if;
  end if;
  if status = 'made' then
    insert into octroi.customer_order
      (id, wallet_id, person_id, key, method, live, pack, title, tokens, grant_days, amount, currency, reference,
       terms_version, waived_at, address, expires_at, promotion_id, discount, language)
    values
      (p_id, wallet, p_person_id, p_key, p_method, p_live, p_pack, p_title, p_tokens, p_grant_days, p_amount - taken.discount,
       p_currency, p_reference, (select max(t.version) from octroi.terms t), now(), left(p_address, 64),
       now() + p_lasts_s * interval '1 second', taken.id, taken.discount, p_language)
    returning * into ordered;
    if taken.id is not null then
      perform octroi.reserve_promotion(taken.id, p_person_id, p_live, p_id, null, p_currency, taken.discount);
    end if;
    if ordered.method = 'free' then
      perform octroi.settle_payment(ordered, '{"state": "succeeded", "amount": 0}');
      update octroi.customer_order o set state = 'paid', ended_at = now() where o.id = p_id;
    end if;
  end if;
  return next;
end $$;
revoke all on function octroi.make_order from public, anon, authenticated;
